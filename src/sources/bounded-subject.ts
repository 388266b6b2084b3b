import type { Subject } from "../model/event.ts";
import { referenceIn, referenceKey } from "../model/reference-key.ts";
import { sha256Hex } from "./signature.ts";

/** Longer identifiers are no index's business, in no home. Three times as many bytes, at most. */
export const LONGEST_IDENTIFIER = 300;
const HASH_CHARACTERS = 64;
const NUL = /\0/g;
const REPLACEMENT = "\uFFFD";

/**
 * The subject as every store can keep and find it: an identifier that is too long is known by its beginning and its
 * hash, and what no text of a database can hold is replaced. The payload itself stays as it is.
 */
export function boundedSubject(subject: Subject): Subject {
  const { keys, reference } = subject;
  if (keys.every(isPlain)) return subject;
  const bounded = keys.map(boundedKey);
  return {
    ...subject,
    keys: bounded,
    key: bounded[0],
    reference: reference === undefined ? undefined : boundedIdentifier(reference),
  };
}

function isPlain(key: string): boolean {
  return key.length <= LONGEST_IDENTIFIER && key.isWellFormed() && !key.includes("\0");
}

/** A reference and its key stay one another's. */
function boundedKey(key: string): string {
  const reference = referenceIn(key);
  return reference === undefined ? boundedIdentifier(key) : referenceKey(boundedIdentifier(reference));
}

function boundedIdentifier(text: string): string {
  const plain = text.toWellFormed().replace(NUL, REPLACEMENT);
  if (plain.length <= LONGEST_IDENTIFIER) return plain;
  const beginning = plain.slice(0, LONGEST_IDENTIFIER - HASH_CHARACTERS - 1).toWellFormed();
  return `${beginning}#${sha256Hex(text)}`;
}
