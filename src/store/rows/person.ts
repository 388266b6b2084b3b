import { RelayError } from "../../errors.ts";
import { normaliseAddress } from "../../model/address.ts";
import { referenceIn, referenceKey } from "../../model/reference-key.ts";

/** Whose data an erasure means: every key, reference and address by which they are known, and their events. */
export type Person = {
  readonly keys: readonly string[];
  readonly references: readonly string[];
  /** Normalised, and as events wrote them. */
  readonly emails: readonly string[];
  /** Their seqs. */
  readonly events: readonly number[];
};

/** Something kept that says which keys are of one subject: an event, or a link or decision without one. */
export type Statement = {
  readonly seq?: number | undefined;
  readonly keys: readonly string[];
  readonly reference?: string | undefined;
  /** As it was written. */
  readonly email?: string | undefined;
};

/** The keys, references and addresses that a person may have meant. */
export function meantBy(subject: string): Pick<Person, "keys" | "emails"> {
  const keys = referenceIn(subject) === undefined ? [subject, referenceKey(subject)] : [subject];
  return { keys, emails: subject.includes("@") ? [normaliseAddress(subject)] : [] };
}

/**
 * Everybody's statements → one person's. A key that is also another reference's leads no further; nor is anything
 * taken that names another reference. Throws `conflict` if what was asked for is several references'.
 */
export function personOf(subject: string, statements: readonly Statement[]): Person {
  const { keys, emails } = meantBy(subject);
  const named = statements.filter(
    ({ email }) => email !== undefined && emails.includes(normaliseAddress(email)),
  );
  const own = keys.flatMap((key) => referenceIn(key) ?? []);
  const isReference = statements.some(({ reference }) => reference !== undefined && own.includes(reference));
  const references = new Set([
    ...(isReference ? own : []),
    ...named.flatMap(({ reference }) => reference ?? []),
  ]);
  for (;;) {
    const person = gather({ keys, emails, references, named }, statements);
    const more = person.references.filter((reference) => !references.has(reference));
    if (more.length === 0) return person;
    if (more.length > 1 || references.size > 0) throw shared();
    for (const reference of more) references.add(reference);
  }
}

type Known = {
  readonly keys: readonly string[];
  readonly emails: readonly string[];
  readonly references: ReadonlySet<string>;
  readonly named: readonly Statement[];
};

function gather({ references, named, ...known }: Known, statements: readonly Statement[]): Person {
  const isOthers = ({ reference }: Statement) =>
    reference !== undefined && references.size > 0 && !references.has(reference);
  const others = new Set(statements.filter(isOthers).flatMap((one) => one.keys));
  const keys = new Set(known.keys.filter((key) => !others.has(key)));
  const taken = new Set<Statement>();
  for (let before = -1; before < taken.size; ) {
    before = taken.size;
    for (const one of statements) {
      if (taken.has(one) || isOthers(one)) continue;
      const isOwn = one.reference !== undefined && references.has(one.reference);
      if (!isOwn && !named.includes(one) && !one.keys.some((key) => keys.has(key))) continue;
      taken.add(one);
      for (const key of one.keys) if (!others.has(key)) keys.add(key);
    }
  }
  return {
    keys: [...keys],
    references: unique([...taken].map(({ reference }) => reference)),
    emails: unique([...known.emails, ...[...taken].flatMap(({ email }) => spellings(email))]),
    events: unique([...taken].map(({ seq }) => seq)).toSorted((a, b) => a - b),
  };
}

function spellings(email: string | undefined): readonly string[] {
  return email === undefined ? [] : [email, normaliseAddress(email)];
}

function unique<T>(values: readonly (T | undefined)[]): readonly T[] {
  return [...new Set(values)].flatMap((value) => (value === undefined ? [] : [value]));
}

function shared(): RelayError {
  return new RelayError(
    "conflict",
    "Several references share this key, so it names nobody: erase by each reference, or by event.",
  );
}
