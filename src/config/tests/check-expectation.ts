import { REASONS } from "../../model/reasons.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import type { TestPlace } from "./check-test.ts";
import type { Expectation } from "./expect-schema.ts";
import { reportUnknown } from "./report-unknown.ts";
import { listed } from "./test-case.ts";

const SENT_KINDS = ["slack", "email", "webhook"] as const;
const MESSAGES = ["sent", "previewed"] as const;
const LISTS = ["matched", ...MESSAGES, "recorded", "scheduled", "held", "cancelled", "dead"] as const;

/** Looks up the rules and destinations that an expectation names: a misspelt one would be expected for ever. */
export function checkExpectation(place: TestPlace, expect: Expectation): void {
  for (const list of LISTS) {
    const written = expect[list];
    if (written === undefined) continue;
    for (const { entry, path } of listed<unknown>(written))
      checkEntry(place, [...place.path, list, ...path], entry);
  }
  checkReasons(place, "cancelled", expect);
  checkReasons(place, "dead", expect);
  for (const list of MESSAGES) checkMessages(place, list, expect);
}

function checkMessages(place: TestPlace, list: (typeof MESSAGES)[number], expect: Expectation): void {
  for (const { entry, path } of listed(expect[list] ?? [])) {
    const at = [...place.path, list, ...path];
    checkKinds(place, at, entry);
    if (entry.via === undefined) continue;
    const what = { code: "E606", what: "destination", name: entry.via, known: place.words.destinations };
    reportUnknown(place.reporter, [...at, "via"], what);
  }
}

/** A reason that its list cannot have would be expected for ever as well. */
function checkReasons(place: TestPlace, list: "cancelled" | "dead", expect: Expectation): void {
  const known = Object.entries(REASONS).flatMap(([word, entry]) => (entry.class === list ? [word] : []));
  for (const { entry, path } of listed(expect[list] ?? [])) {
    if (typeof entry === "string" || entry.reason === undefined) continue;
    const what = { code: "E613", what: `reason to be ${list}`, name: entry.reason, known };
    reportUnknown(place.reporter, [...place.path, list, ...path, "reason"], what);
  }
}

/** A rule is named by a bare word, or under `rule:`. */
function checkEntry(place: TestPlace, path: YamlPath, entry: unknown): void {
  const rule: unknown = typeof entry === "string" ? undefined : Reflect.get(Object(entry), "rule");
  if (typeof entry === "string") checkRule(place, path, entry);
  if (typeof rule === "string") checkRule(place, [...path, "rule"], rule);
}

function checkRule({ reporter, about, words }: TestPlace, path: YamlPath, name: string): void {
  const known = about.flatMap((file) => words.rules.get(file) ?? []);
  if (known.includes(name)) return;
  const [elsewhere] = [...words.rules].find(([, rules]) => rules.includes(name)) ?? [];
  if (elsewhere === undefined) {
    reportUnknown(reporter, path, { code: "E604", what: "rule", name, known });
    return;
  }
  const message = `rule ${name} stands in ${elsewhere}, and this test is about ${about.join(", ")}`;
  const fix = "test it there, or in a name.test.yaml whose  for:  names both files";
  reporter.at(path, { code: "E604", message, fix });
}

function checkKinds({ reporter }: TestPlace, path: YamlPath, entry: object): void {
  const kinds = SENT_KINDS.filter((kind) => kind in entry);
  const second = kinds[1];
  if (second === undefined) return;
  const message = `one message is not ${kinds.join(" and ")} at once`;
  reporter.at([...path, second], { code: "E610", message, fix: 'start another entry with "- "' }, "key");
}
