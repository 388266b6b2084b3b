import type { RefusedRow } from "../../ports/ledger.ts";
import type { RedriveSelection, RuleFile, Upkeep } from "../../ports/upkeep.ts";
import type { Commit, SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { fireSchedule, listSchedules, setSchedules } from "./schedules.ts";
import { reopenStop } from "./stops.ts";

const MAX_REFUSED_ROWS = 10_000;

const FIND_DEAD = `SELECT seq, id, stoppable FROM delivery INDEXED BY delivery_dead
  WHERE state = 'dead'
    AND rule = coalesce(?, rule) AND destination = coalesce(?, destination) AND reason = coalesce(?, reason)
  ORDER BY seq LIMIT ?`;
const FIND_DEAD_BY_IDS = `SELECT seq, delivery.id, stoppable
  FROM json_each(?) CROSS JOIN delivery ON delivery.id = json_each.value
  WHERE state = 'dead'
    AND rule = coalesce(?, rule) AND destination = coalesce(?, destination) AND reason = coalesce(?, reason)
  ORDER BY seq LIMIT ?`;
const REDRIVE = `UPDATE delivery
  SET state = 'pending', reason = NULL, ended_at = NULL, due_at = ?, attempts = 0, backlog = 1,
    redriven_at_fence = fence
  WHERE seq = ?`;
const INSERT_REFUSED = `INSERT INTO refused (at, source, reason, peer, length, header_names, uncounted)
  VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING seq`;
const DROP_REFUSED = "DELETE FROM refused WHERE seq <= ?";
const SAVE_RULES = "INSERT OR REPLACE INTO rule_set (hash, saved_at, files) VALUES (?, ?, ?)";
const FIND_RULES = "SELECT hash, files FROM rule_set WHERE hash = ?";
const FIND_LATEST_RULES = "SELECT hash, files FROM rule_set ORDER BY rowid DESC LIMIT 1";

type DeadRow = { readonly seq: number; readonly id: string; readonly stoppable: number };
type RuleSetRow = { readonly hash: string; readonly files: string };

export function createSqlUpkeep(context: SqlContext, commit: Commit): Upkeep {
  const { sql, clock } = context;
  return {
    redrive: (selection, limit) => commit(() => redriveDead(context, selection, limit)),
    // Its own small transaction: refusals must not queue behind what was promised.
    noteRefusal: async (refusal) => sql.tx(() => insertRefused(sql, refusal)),
    saveRules: (hash, files) => commit(() => void sql.all(SAVE_RULES, hash, clock(), JSON.stringify(files))),
    savedRules: async (hash) => sql.all<RuleSetRow>(FIND_RULES, hash).map(ruleSetOf)[0]?.files,
    setSchedules: (schedules) => commit(() => setSchedules(sql, schedules)),
    schedules: async () => listSchedules(sql),
    fire: (firing) => commit(() => fireSchedule(context, firing)),
    latestRules: async () => sql.all<RuleSetRow>(FIND_LATEST_RULES).map(ruleSetOf)[0],
  };
}

/** A dead letter stands, so nothing else can have taken its identity meanwhile. */
function redriveDead(context: SqlContext, selection: RedriveSelection, limit: number): readonly string[] {
  const { sql, clock } = context;
  if (selection.state !== undefined && selection.state !== "dead") return [];
  const filter = [selection.rule ?? null, selection.destination ?? null, selection.reason ?? null];
  const dead = selection.ids
    ? sql.all<DeadRow>(FIND_DEAD_BY_IDS, JSON.stringify(selection.ids), ...filter, limit)
    : sql.all<DeadRow>(FIND_DEAD, ...filter, limit);
  for (const { seq, stoppable } of dead) {
    sql.all(REDRIVE, clock(), seq);
    if (stoppable === 1) reopenStop(sql, seq);
  }
  return dead.map(({ id }) => id);
}

function insertRefused(sql: Driver, refusal: RefusedRow): void {
  const row = sql.all<{ seq: number }>(
    INSERT_REFUSED,
    refusal.at,
    refusal.source,
    refusal.reason,
    refusal.peer ?? null,
    refusal.length ?? null,
    JSON.stringify(refusal.header_names),
    refusal.uncounted,
  )[0];
  if (row) sql.all(DROP_REFUSED, row.seq - MAX_REFUSED_ROWS);
}

function ruleSetOf(row: RuleSetRow) {
  const files: readonly RuleFile[] = JSON.parse(row.files);
  return { hash: row.hash, files };
}
