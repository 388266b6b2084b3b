import { DECISIONS } from "../model/decision.ts";
import { EVENT_FIELDS, findField } from "../model/fields.ts";

const FAILURE = ["reason", "attempts", "status", "destination"];
const SCHEDULE = ["at", "since"];
const DIGEST = ["count", "more", "events", "by"];

/** The names below each root that a view may have, apart from those of an event. */
const VIEW_NAMES: Readonly<Record<string, readonly string[]>> = {
  rule: ["id"],
  delivery: ["id"],
  now: [],
  failure: FAILURE,
  schedule: SCHEDULE,
  summary: ["events", ...DECISIONS],
  digest: DIGEST,
};

/** Of a path into an event, that of the text or one of a digest: the field's path inside the event. */
function pathInEvent(path: readonly string[]): readonly string[] | undefined {
  const [root, list, ...rest] = path;
  if (root === "event") return path.slice(1);
  if (root !== "digest" || list !== "events") return undefined;
  return isPlace(rest[0]) ? rest.slice(1) : rest;
}

/** Does some view have this? A field that one event lacks is known; a name that nobody has is not. */
export function isKnownPath(path: readonly string[]): boolean {
  const inEvent = pathInEvent(path);
  if (inEvent) return inEvent.length === 0 || isField(inEvent) || isPart(inEvent);
  const [root = "", name, ...rest] = path;
  const names = Object.hasOwn(VIEW_NAMES, root) ? VIEW_NAMES[root] : undefined;
  if (!names || rest.length > 0) return false;
  return name === undefined || names.includes(name);
}

function isField(path: readonly string[]): boolean {
  return findField(path.join(".")) !== undefined;
}

/** `subject.name` is no field, but holds some. */
function isPart(path: readonly string[]): boolean {
  return EVENT_FIELDS.some((field) => field.path.startsWith(`${path.join(".")}.`));
}

/** `digest.events[0]`, `digest.events.first`. */
function isPlace(name: string | undefined): boolean {
  return name !== undefined && (/^-?\d+$/.test(name) || name === "first" || name === "last");
}
