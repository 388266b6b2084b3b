import type { Event, Subject } from "../model/event.ts";
import { referenceIn, referenceKey } from "../model/reference-key.ts";
import { withValues } from "../sources/sample-values.ts";

/**
 * An event with other values in some of its fields, by their paths; what follows from these goes along: the keys of
 * the subject, its whole name.
 */
export function patchEvent(event: Event, set: Readonly<Record<string, unknown>>): Event {
  // The values were checked against the fields' types when the test was read.
  const patched = withValues(event, set) as Event;
  const { subject, check } = patched;
  const keys = "subject.keys" in set ? subject.keys : keysOf(patched, event.check.id);
  const name = "subject.name.full" in set ? subject.name : wholeName(subject.name, set);
  return { ...patched, check, subject: { ...subject, name, keys, key: keys[0] } };
}

function keysOf({ source, subject, check }: Event, sampleCheck: string | undefined): readonly string[] {
  const own = subject.keys
    .filter((key) => referenceIn(key) === undefined)
    .map((key) =>
      key === `${source}:${sampleCheck}` && check.id !== undefined ? `${source}:${check.id}` : key,
    );
  return subject.reference === undefined ? own : [referenceKey(subject.reference), ...own];
}

function wholeName(name: Subject["name"], set: Readonly<Record<string, unknown>>): Subject["name"] {
  if (!("subject.name.first" in set) && !("subject.name.last" in set)) return name;
  const full = [name.first, name.last].filter((part) => part !== undefined).join(" ");
  return { ...name, full: full === "" ? undefined : full };
}
