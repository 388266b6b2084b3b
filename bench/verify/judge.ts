import { EVENTS_OF_ONE, eventId, placesOf } from "./plan.ts";

/** `lost`: read, and the connection cut before an answer. */
export type Said = "ok" | "lost" | "failed";

/** One request that came to a place, in the order in which they came. */
export type Arrival = {
  readonly place: string;
  /** Equal on every attempt of a delivery. */
  readonly key: string;
  /** Absent: it was not read. */
  readonly event?: string | undefined;
  readonly said: Said;
};

/** Values that a column of a record had, oldest first. */
export type RecordStory = readonly string[];

export type Evidence = {
  readonly run: string;
  /** How many events were sent, each of them acknowledged. */
  readonly events: number;
  readonly arrivals: readonly Arrival[];
  readonly records: readonly RecordStory[];
  /** Places whose deliveries keep the order of a person's events. */
  readonly lanes: readonly string[];
};

export type Verdict = {
  readonly place: string;
  readonly wanted: number;
  readonly arrived: number;
  /** Requests that the far side answered with a failure, or cut off. */
  readonly failed: number;
  /** Of these, read before they were cut: they may come twice. */
  readonly lost: number;
  /** Came again after an answer of 2xx, or as another delivery: must be 0. */
  readonly twice: number;
  /** Persons whose events came in another order; undefined where none is promised. */
  readonly disordered?: number | undefined;
};

/** What became of every event at every place. */
export function judge({ run, events, arrivals, records, lanes }: Evidence): readonly Verdict[] {
  const numbers = new Map(Array.from({ length: events }, (_, n) => [eventId(run, n), n]));
  const places = new Set(Array.from({ length: events }, (_, n) => placesOf(n)).flat());
  const verdicts = [...places].map((place): Verdict => {
    const here = arrivals.filter((one) => one.place === place);
    const wanted = [...numbers].filter(([, n]) => placesOf(n).includes(place)).map(([event]) => event);
    const taken = here.filter(({ said }) => said !== "failed");
    const arrived = new Set(taken.map(({ event }) => event));
    return {
      place,
      wanted: wanted.length,
      arrived: wanted.filter((event) => arrived.has(event)).length,
      failed: here.filter(({ said }) => said !== "ok").length,
      lost: here.filter(({ said }) => said === "lost").length,
      twice: twiceIn(here),
      ...(lanes.includes(place) && { disordered: disorderedIn(taken, numbers) }),
    };
  });
  return [...verdicts, judgeRecords(records, numbers)];
}

/** Were all promises kept? */
export function isKept({ wanted, arrived, twice, disordered = 0 }: Verdict): boolean {
  return wanted === arrived && twice === 0 && disordered === 0;
}

/** A delivery that had its 2xx and came again, and an event that came as two deliveries. */
function twiceIn(arrivals: readonly Arrival[]): number {
  const done = new Set<string>();
  const keyOf = new Map<string, string>();
  let twice = 0;
  for (const { key, event, said } of arrivals) {
    if (done.has(key) || (event !== undefined && (keyOf.get(event) ?? key) !== key)) twice += 1;
    if (event !== undefined) keyOf.set(event, key);
    if (said === "ok") done.add(key);
  }
  return twice;
}

/** Persons whose events were first taken in another order than they were sent in. */
function disorderedIn(taken: readonly Arrival[], numbers: ReadonlyMap<string, number>): number {
  const latest = new Map<number, number>();
  const disordered = new Set<number>();
  for (const { event } of new Map(taken.map((one) => [one.event, one])).values()) {
    const n = numbers.get(event ?? "") ?? -1;
    const person = Math.floor(n / EVENTS_OF_ONE);
    if ((latest.get(person) ?? -1) > n) disordered.add(person);
    latest.set(person, n);
  }
  return disordered.size;
}

/** A record has every value of its person's events, each once, in their order. */
function judgeRecords(records: readonly RecordStory[], numbers: ReadonlyMap<string, number>): Verdict {
  const values = records.flat();
  const different = new Set(values);
  const disordered = records.filter((story) =>
    story.some((event, n) => isBefore(event, story[n - 1], numbers)),
  );
  return {
    place: "record",
    wanted: numbers.size,
    arrived: [...numbers.keys()].filter((event) => different.has(event)).length,
    failed: 0,
    lost: 0,
    twice: values.length - different.size,
    disordered: disordered.length,
  };
}

function isBefore(event: string, before: string | undefined, numbers: ReadonlyMap<string, number>): boolean {
  return before !== undefined && (numbers.get(event) ?? 0) < (numbers.get(before) ?? 0);
}
