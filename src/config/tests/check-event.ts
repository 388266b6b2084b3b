import { SOURCE_KINDS } from "../../sources/registry.ts";
import { fieldsOf } from "../rules/vocabulary.ts";
import { checkSet } from "./check-set.ts";
import type { TestPlace } from "./check-test.ts";
import { reportUnknown } from "./report-unknown.ts";
import type { TestEvent } from "./test-case.ts";
import type { TestData } from "./test-schema.ts";

type EventData = NonNullable<TestData["steps"][number]["event"]>;

/** The event of a step with all its names looked up; `sent` says which samples, by source, the steps before have sent. */
export function checkEvent(place: TestPlace, data: EventData, sent: Set<string>): TestEvent | undefined {
  const { reporter, path, words } = place;
  const sample = findSample(place, data.use);
  if (!sample) return undefined;
  const source = data.from ?? words.sources.find(({ kind }) => kind === sample.kind)?.name ?? sample.kind;
  if (data.from !== undefined) checkFrom(place, data.from, sample.kind);
  const events = words.vocabulary.meant(sample.type, [source, sample.kind]);
  const set = checkSet(reporter, [...path, "set"], data.set ?? {}, {
    fields: fieldsOf(events),
    valuesOf: (field) => words.vocabulary.values(field, { events, named: true }),
  });
  const name = `${source}: ${data.use}`;
  if (data.same) checkSame(place, data, sent.has(name));
  sent.add(name);
  return { ...sample, source, set, same: data.same === true };
}

/** `<kind>/<event name>`; the event name may hold a slash itself. */
function findSample({ reporter, path, words }: TestPlace, use: string) {
  const at = [...path, "use"];
  const slash = use.indexOf("/");
  if (slash < 0) {
    const fix = "write the kind of sender first:  persona/inquiry.declined";
    reporter.at(at, { code: "E601", message: `"${use}" names no kind of sender`, fix });
    return undefined;
  }
  const [kind, type] = [use.slice(0, slash), use.slice(slash + 1)];
  const kinds = SOURCE_KINDS.map((one) => one.kind);
  if (reportUnknown(reporter, at, { code: "E601", what: "kind of sender", name: kind, known: kinds }))
    return undefined;
  const known = words.vocabulary.meant("*", [kind]).map((event) => event.type);
  const what = `event of ${kind}`;
  return reportUnknown(reporter, at, { code: "E601", what, name: type, known }) ? undefined : { kind, type };
}

function checkSame({ reporter, path }: TestPlace, { use, set }: EventData, wasSent: boolean): void {
  const at = [...path, "same"];
  if (!wasSent) {
    const message = `no step before this one sends ${use}`;
    reporter.at(at, { code: "E615", message, fix: "send it first, then once more" }, "key");
  }
  if (set === undefined) return;
  const message = "the same event is sent again as it was; nothing can be set in it";
  reporter.at([...path, "set"], { code: "E614", message, fix: "take `set` out, or `same`" }, "key");
}

function checkFrom({ reporter, path, words }: TestPlace, from: string, kind: string): void {
  const known = words.sources.filter((source) => source.kind === kind).map(({ name }) => name);
  reportUnknown(reporter, [...path, "from"], {
    code: "E605",
    what: `source of kind ${kind}`,
    name: from,
    known,
  });
}
