import { EVENT_FIELDS, findField } from "../model/fields.ts";
import { pathInEvent } from "./path-in-event.ts";
import { VIEW_NAMES } from "./view-names.ts";

const NAMES: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(VIEW_NAMES));

/** Does some view have this? A field that one event lacks is known; a name that nobody has is not. */
export function isKnownPath(path: readonly string[]): boolean {
  const inEvent = pathInEvent(path);
  if (inEvent) return inEvent.length === 0 || isField(inEvent) || isPart(inEvent);
  const [root = "", name, ...rest] = path;
  const names = NAMES.get(root);
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
