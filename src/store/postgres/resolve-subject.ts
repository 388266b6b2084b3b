import { REFERENCE_PREFIX } from "../../model/reference-key.ts";

/** Two references were seen beside one key: it names nobody any more. */
const AMBIGUOUS = "";

/** A subject's strongest key, and what its check-level key is linked to from now on, if that is new. */
export type Resolved = {
  readonly key: string | undefined;
  readonly link?: { readonly key: string; readonly strongest: string } | undefined;
};

/**
 * The strongest key known for an event's subject, and what was seen beside its check-level key, the last one. An
 * event's own reference always wins. Pure.
 */
export function resolveSubject(keys: readonly string[], links: ReadonlyMap<string, string>): Resolved {
  const strongest = keys[0];
  const check = keys.at(-1);
  if (strongest === undefined || check === undefined) return { key: undefined };
  const linked = links.get(check);
  const besides = keys.length > 1;
  if (isReference(strongest)) {
    const beside = besides ? besideReference(strongest, linked) : undefined;
    return { key: strongest, link: beside === undefined ? undefined : { key: check, strongest: beside } };
  }
  if (linked === undefined) return { key: strongest, link: besides ? { key: check, strongest } : undefined };
  const isKnown = linked !== AMBIGUOUS && (isReference(linked) || !besides);
  return { key: isKnown ? linked : strongest };
}

/** What a check's key stands for once it is seen beside a reference; undefined: what it stood for. */
function besideReference(reference: string, linked: string | undefined): string | undefined {
  if (linked === reference || linked === AMBIGUOUS) return undefined;
  return linked !== undefined && isReference(linked) ? AMBIGUOUS : reference;
}

function isReference(key: string): boolean {
  return key.startsWith(REFERENCE_PREFIX);
}
