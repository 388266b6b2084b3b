import type { Statements } from "./driver.ts";

const FIND_LINKED =
  "SELECT DISTINCT strongest FROM subject_link WHERE key = ANY($1::text[]) AND strongest <> ''";

/** The subjects that the keys are known to belong to. */
export async function linkedKeys(sql: Statements, keys: readonly string[]): Promise<readonly string[]> {
  const rows = await sql.all<{ strongest: string }>(FIND_LINKED, keys);
  return rows.map(({ strongest }) => strongest);
}
