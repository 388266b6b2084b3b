import { expect, test } from "vitest";
import { type Arrival, isKept, judge } from "../../bench/verify/judge.ts";
import { eventId } from "../../bench/verify/plan.ts";

const RUN = "j";
const ids = [0, 1, 2, 3].map((n) => eventId(RUN, n));
const came = (place: string, n: number, rest: Partial<Arrival> = {}): Arrival => ({
  place,
  key: `${place}-${n}`,
  event: ids[n],
  said: "ok",
  ...rest,
});
/** Person 0 has a thread; all that four events bring about. */
const WHOLE = [
  ...[0, 1, 2, 3].flatMap((n) => [came("hook", n), came("slack", n)]),
  came("steady", 2),
  came("down", 3),
];

function broken(arrivals: readonly Arrival[], records: readonly (readonly string[])[] = [ids]) {
  const verdicts = judge({ run: RUN, events: 4, arrivals, records, lanes: ["slack"] });
  return verdicts.filter((one) => !isKept(one)).map(({ place }) => place);
}

test("all that was wanted, once and in order, keeps every promise", () => {
  expect(broken(WHOLE)).toEqual([]);
});

test("what came again after a failure or a cut is no fault of ours", () => {
  const failed = came("hook", 0, { said: "failed", event: undefined });
  expect(broken([failed, came("hook", 0, { said: "lost" }), ...WHOLE])).toEqual([]);
});

test("what never came, or was only ever answered with a failure, is missing", () => {
  expect(broken(WHOLE.slice(1))).toEqual(["hook"]);
  expect(broken([came("hook", 0, { said: "failed" }), ...WHOLE.slice(1)])).toEqual(["hook"]);
});

test("what came again after its 2xx, or as another delivery, came twice", () => {
  expect(broken([...WHOLE, came("hook", 1)])).toEqual(["hook"]);
  expect(broken([...WHOLE, came("steady", 2, { key: "another" })])).toEqual(["steady"]);
});

test("order counts where it is promised", () => {
  expect(broken(WHOLE.toReversed())).toEqual(["slack"]);
  expect(broken(WHOLE, [ids.toReversed()])).toEqual(["record"]);
});

test("a record that lacks a value, or has one twice, is found", () => {
  expect(broken(WHOLE, [ids.slice(1)])).toEqual(["record"]);
  expect(broken(WHOLE, [[...ids, ids[3] ?? ""]])).toEqual(["record"]);
});
