import type { RuleFile, Upkeep } from "../../ports/upkeep.ts";
import type { Statements } from "./driver.ts";

// A set that is known already takes a new number: the latest is the one with the highest.
const SAVE = `INSERT INTO rule_set (hash, saved_at, files) VALUES ($1, $2, $3)
  ON CONFLICT (hash) DO UPDATE SET seq = DEFAULT, saved_at = excluded.saved_at, files = excluded.files`;
const FIND = "SELECT hash, files FROM rule_set WHERE hash = $1";
const FIND_LATEST = "SELECT hash, files FROM rule_set ORDER BY seq DESC LIMIT 1";
/** The letters "kycr": two processes that save at once do so one after the other, in the order of their numbers. */
const LOCK = 0x6b796372;
const LOCK_SETS = "SELECT pg_advisory_xact_lock($1)";

type RuleSetRow = { readonly hash: string; readonly files: string };

/** Makes it the latest. Runs inside a transaction. */
export async function saveRules(
  sql: Statements,
  hash: string,
  files: readonly RuleFile[],
  now: number,
): Promise<void> {
  await sql.all(LOCK_SETS, LOCK);
  await sql.all(SAVE, hash, now, JSON.stringify(files));
}

/** The rules of this hash, as long as they are kept. */
export async function findRules(sql: Statements, hash: string): Promise<readonly RuleFile[] | undefined> {
  return (await sql.all<RuleSetRow>(FIND, hash)).map(filesOf)[0];
}

/** The rules that came into force last. */
export async function findLatestRules(sql: Statements): ReturnType<Upkeep["latestRules"]> {
  return (await sql.all<RuleSetRow>(FIND_LATEST)).map((row) => ({ hash: row.hash, files: filesOf(row) }))[0];
}

function filesOf({ files }: RuleSetRow): readonly RuleFile[] {
  return JSON.parse(files);
}
