import type { RefusedRow } from "../../ports/ledger.ts";
import type { Statements } from "./driver.ts";

const MAX_ROWS = 10_000;
/** So many old rows go with each new one, where more have gathered. */
const DROPPED_AT_ONCE = 100;

// One statement that waits for no other: what another process drops at this moment is left to it.
const NOTE = `WITH noted AS (
    INSERT INTO refused (at, source, reason, peer, length, header_names, uncounted)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING seq)
  DELETE FROM refused WHERE seq = ANY (ARRAY(
    SELECT seq FROM refused WHERE seq <= (SELECT seq - ${MAX_ROWS} FROM noted)
    ORDER BY seq LIMIT ${DROPPED_AT_ONCE} FOR UPDATE SKIP LOCKED))`;

/** Keeps a refusal; the oldest beyond the cap go. */
export async function noteRefusal(sql: Statements, refusal: RefusedRow): Promise<void> {
  const { at, source, reason, peer, length, header_names, uncounted } = refusal;
  const names = JSON.stringify(header_names);
  await sql.all(NOTE, at, source, reason, peer ?? null, length ?? null, names, uncounted);
}
