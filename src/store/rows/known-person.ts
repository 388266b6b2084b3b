import { referenceIn } from "../../model/reference-key.ts";
import { meantBy, type Person, personOf, type Statement } from "./person.ts";

/** What to look for. */
export type Wanted = { readonly keys: readonly string[]; readonly emails: readonly string[] };

/** A link or a decision: a key, and the strongest key of the same subject, if one is known. */
export type LinkRow = { readonly key: string; readonly strongest: string | null };

/** The person that is meant, by what `statementsUnder` finds; it is asked again as long as that brings further keys. */
export async function knownPerson(
  subject: string,
  statementsUnder: (wanted: Wanted) => AsyncIterable<Statement>,
): Promise<Person> {
  const { keys, emails } = meantBy(subject);
  const asked = new Set(keys);
  let wanted: readonly string[] = keys;
  const statements = new Map<string, Statement>();
  for (;;) {
    for await (const one of statementsUnder({ keys: wanted, emails })) statements.set(nameOf(one), one);
    const person = personOf(subject, [...statements.values()]);
    wanted = person.keys.filter((key) => !asked.has(key));
    if (wanted.length === 0) return person;
    for (const key of wanted) asked.add(key);
  }
}

function nameOf({ seq, keys }: Statement): string {
  return seq === undefined ? JSON.stringify(keys) : String(seq);
}

/** What a link or a decision says of whose its keys are. */
export function linkStatement({ key, strongest }: LinkRow): Statement {
  return { keys: strongest === null ? [key] : [strongest, key], reference: referenceOf(strongest) };
}

/** The reference that a subject's strongest key is, if it is one. */
export function referenceOf(key: string | null): string | undefined {
  return key === null ? undefined : referenceIn(key);
}
