import { DECISIONS, type Decision } from "../../model/decision.ts";
import { findField } from "../../model/fields.ts";
import { type CancelWhen, SAME_FIELDS } from "../../model/plan.ts";
import { isMap } from "../yaml/is-map.ts";
import { under } from "../yaml/under.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { hasMeant } from "./check-part.ts";
import { knownEvents, pathOf } from "./known-events.ts";
import { cancelWhenSchema } from "./modifier-schema.ts";
import { listOf } from "./names.ts";
import { checkSame } from "./read-key-field.ts";
import type { ModifierPlace } from "./read-modifiers.ts";
import { neverThat } from "./read-operand.ts";
import type { KnownEvent } from "./vocabulary.ts";

const ANY_EVENT = ["*"];
const KEYS = Object.keys(cancelWhenSchema.shape);

/** What makes an action pointless; undefined if there is none, or none that can be read. */
export function readCancelWhen(place: ModifierPlace): CancelWhen | undefined {
  const { vocabulary, reporter, path, raw } = place;
  const written = under(raw, "cancel_when");
  if (!isMap(written)) return undefined;
  const at = [...path, "cancel_when"];
  const named = { path: [...at, "event"], raw: under(written, "event"), from: undefined };
  const { names, events } = knownEvents(vocabulary, reporter, named);
  const decisions = readDecisions(place, [...at, "decision"], under(written, "decision"), events);
  const same = SAME_FIELDS.find((field) => field === under(written, "same"));
  if (same !== undefined) checkSame(place, [...at, "same"], same);
  if (!hasMeant(written, "event", KEYS) && !hasMeant(written, "decision", KEYS)) {
    const message = "`cancel_when` of this action has no `event` and no `decision`";
    const fix = "write  event: inquiry.completed  or  decision: [approved, declined]";
    reporter.at(at, { code: "R102", message, fix }, "key");
  }
  if (names.length === 0 && decisions === undefined) return undefined;
  return {
    events: names.length === 0 ? ANY_EVENT : names,
    same: same ?? "subject.key",
    ...(decisions && { decisions }),
  };
}

/** Those that the named events can have; if none are named, all. Undefined if it is not there or none is right. */
function readDecisions(
  { vocabulary, reporter }: ModifierPlace,
  path: YamlPath,
  raw: unknown,
  events: readonly KnownEvent[],
): readonly Decision[] | undefined {
  const field = findField("decision");
  const values = field && vocabulary.values(field, { events, named: false });
  const words = listOf(cancelWhenSchema.shape.decision.safeParse(raw).data) ?? [];
  for (const [index, word] of words.entries()) {
    const finding = neverThat("decision", values, word);
    if (finding) reporter.at(pathOf(path, raw, index), finding);
  }
  const known = DECISIONS.filter((decision) => words.includes(decision));
  return known.length > 0 ? known : undefined;
}
