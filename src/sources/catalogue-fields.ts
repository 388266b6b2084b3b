import { EVENT_FIELDS } from "../model/fields.ts";

/** Fields that every event has, and links, which depend on the settings alone. */
const ALWAYS = EVENT_FIELDS.filter(({ path, optional }) => !optional || path.startsWith("links.")).map(
  ({ path }) => path,
);

/** Fields that tell who it is about, but not as a person. */
export const SUBJECT_ID = ["subject.key", "subject.reference"];

/** Fields that describe the person or company. */
export const PERSON = [
  "subject.name.first",
  "subject.name.last",
  "subject.name.full",
  "subject.email",
  "subject.phone",
  "subject.country",
];

/** A catalogue entry's `fields`: those of every event and these. */
export function fieldsWith(...groups: readonly (readonly string[])[]): readonly string[] {
  return [...ALWAYS, ...groups.flat()];
}
