import type { Person } from "./person.ts";

/** A row of `erasure`. */
export type Note = { readonly kind: string; readonly value: string };

/** The person whom the notes of an erasure are about. */
export function notedPerson(notes: readonly Note[]): Person {
  const of = (kind: keyof Person) => notes.filter((one) => one.kind === kind).map(({ value }) => value);
  return {
    keys: of("keys"),
    references: of("references"),
    emails: of("emails"),
    events: of("events")
      .map(Number)
      .sort((a, b) => a - b),
  };
}
