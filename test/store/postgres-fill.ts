import type { PgDriver } from "../../src/store/postgres/driver.ts";
import { START } from "./samples.ts";

/** So many events, each with one delivery; every hundredth is dead, and as many are open. */
export const FILLED = 20_000;

const FILL: readonly string[] = [
  `INSERT INTO event (id, dedupe_key, source, kind, type, occurred_at, received_at, decision, subject_key, assurance,
      routing, details)
    SELECT 'e-' || n, sha256(n::text::bytea), 'persona', 'persona', 'inquiry.expired', ${START} + n, ${START} + n,
      'expired', 'ref:c-' || n % 5000, 'signed', 'planned', '{"source_event_id":"x","subject":{"keys":[]}}'
    FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO delivery (id, rule, action, occurrence, trigger, kind, destination, gate, rules_hash, event_seq, state,
      reason, preview, reminder, planned_for, due_at, backlog, created_at, ended_at)
    SELECT 'd-' || n, 'alert', 'slack', 1, 'event:e-' || n, 'slack', 'slack-' || n % 3, 'slack-' || n % 3, '', n,
      CASE n % 100 WHEN 0 THEN 'dead' WHEN 1 THEN 'pending' ELSE 'delivered' END,
      CASE n % 100 WHEN 0 THEN 'refused' END, 0, 0, ${START}, CASE n % 100 WHEN 1 THEN ${START} END, 0, ${START} + n,
      CASE n % 100 WHEN 1 THEN NULL ELSE ${START} + n END
    FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO attempt (delivery_seq, fence, started_at, outcome, reason)
    SELECT n, 1, ${START} + n, CASE n % 100 WHEN 0 THEN 'dead' ELSE 'delivered' END,
      CASE n % 100 WHEN 0 THEN 'refused' END
    FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO delivery_event (event_seq, delivery_seq) SELECT n, n FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO body (event_seq, text) SELECT n, '{}' FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO rendering (delivery_seq, fence, rendering) SELECT n, 1, '{}' FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO member (delivery_seq, event_seq) SELECT n, n FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO outbox (id, delivery, rule, at, kind, destination, summary, content)
    SELECT 'o-' || n, 'd-' || n, 'alert', ${START}, 'slack', 'slack', 's', '{}' FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO record (table_name, key, updated_at) SELECT 'customers', 'k-' || n, 0 FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO record_cell (record_seq, column_name, value, assurance, kind, decision, occurred_at, received_at, event_seq)
    SELECT n, 'status', '"ok"', 'signed', 'persona', 'none', 0, 0, n FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO record_change (record_seq, column_name, before, after, event_id, at)
    SELECT n, 'status', 'null', '"ok"', 'e-' || n, 0 FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO refused (at, source, reason, header_names, uncounted)
    SELECT n, 'persona', 'stale', '[]', 0 FROM generate_series(1, 9000) AS n`,
  `INSERT INTO mailed (delivery_seq, at, address, subject, by_address)
    SELECT n, ${START}, sha256(n::text::bytea), sha256(n::text::bytea), n % 2 FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO suppression (id, why, at, address, subject)
    SELECT 's-' || n, 'unsubscribed', 0, sha256(n::text::bytea), sha256(n::text::bytea)
    FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO subject_link (key, strongest) SELECT 'k-' || n, 'ref:c-' || n FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO alarm (kind, key, raised_at, ended_at, again, detail)
    SELECT 'gate_failing', 'k-' || n, 0, 1, 0, '{}' FROM generate_series(1, 1000) AS n`,
  "ANALYZE",
];

/** Enough of everything that PostgreSQL has a choice between an index and a whole table. */
export async function fill(pg: PgDriver): Promise<void> {
  for (const statement of FILL) await pg.all(statement);
}
