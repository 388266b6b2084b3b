import { REFERENCE_PREFIX } from "../../model/reference-key.ts";
import type { Driver } from "./driver.ts";

/** Two references were seen beside one key: it names nobody any more. */
const AMBIGUOUS = "";

const FIND_LINK = "SELECT strongest FROM subject_link WHERE key = ?";
const LINK_TO_REFERENCE = `INSERT INTO subject_link (key, strongest) VALUES (?, ?)
  ON CONFLICT (key) DO UPDATE
    SET strongest = CASE WHEN substr(strongest, 1, 4) = 'ref:' THEN '${AMBIGUOUS}' ELSE excluded.strongest END
    WHERE strongest NOT IN (excluded.strongest, '${AMBIGUOUS}')`;
const LINK_IF_NEW = "INSERT INTO subject_link (key, strongest) VALUES (?, ?) ON CONFLICT DO NOTHING";

/**
 * The strongest key known for an event's subject; remembers what was seen beside its check-level key, the last
 * one. An event's own reference always wins.
 */
export function resolveSubject(sql: Driver, keys: readonly string[]): string | undefined {
  const strongest = keys[0];
  const check = keys.at(-1);
  if (strongest === undefined || check === undefined) return undefined;
  if (strongest.startsWith(REFERENCE_PREFIX)) {
    if (keys.length > 1) sql.all(LINK_TO_REFERENCE, check, strongest);
    return strongest;
  }
  const linked = sql.all<{ strongest: string }>(FIND_LINK, check)[0]?.strongest;
  if (linked === undefined && keys.length > 1) sql.all(LINK_IF_NEW, check, strongest);
  if (!linked) return strongest;
  return linked.startsWith(REFERENCE_PREFIX) || keys.length === 1 ? linked : strongest;
}

/** The subjects that the keys are known to belong to. */
export function linkedKeys(sql: Driver, keys: readonly string[]): readonly string[] {
  return keys.flatMap((key) => {
    const linked = sql.all<{ strongest: string }>(FIND_LINK, key)[0]?.strongest;
    return linked ? [linked] : [];
  });
}
