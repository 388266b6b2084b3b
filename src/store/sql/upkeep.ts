import type { RefusedRow } from "../../ports/ledger.ts";
import type { RuleFile, Upkeep } from "../../ports/upkeep.ts";
import { createAlarmUpkeep } from "./alarms.ts";
import type { Commit, SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { createEraser } from "./erase.ts";
import { pauseGate, resumeGate } from "./gates.ts";
import { createPruner } from "./prune.ts";
import { redriveDead } from "./redrive.ts";
import { fireSchedule, listSchedules, setSchedules } from "./schedules.ts";

const MAX_REFUSED_ROWS = 10_000;

const INSERT_REFUSED = `INSERT INTO refused (at, source, reason, peer, length, header_names, uncounted)
  VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING seq`;
const DROP_REFUSED = "DELETE FROM refused WHERE seq <= ?";
const SAVE_RULES = "INSERT OR REPLACE INTO rule_set (hash, saved_at, files) VALUES (?, ?, ?)";
const FIND_RULES = "SELECT hash, files FROM rule_set WHERE hash = ?";
const FIND_LATEST_RULES = "SELECT hash, files FROM rule_set ORDER BY rowid DESC LIMIT 1";

type RuleSetRow = { readonly hash: string; readonly files: string };

export function createSqlUpkeep(context: SqlContext, commit: Commit): Upkeep {
  const { sql, clock } = context;
  const prune = createPruner(context);
  return {
    ...createAlarmUpkeep(context, commit),
    ...createEraser(context, commit),
    prune: (limits, step) => commit(() => prune(limits, step)),
    redrive: (selection, limit) => commit(() => redriveDead(context, selection, limit)),
    pause: (order) => commit(() => pauseGate(context.gates, order, clock())),
    resume: (order) => commit(() => resumeGate(context.gates, order)),
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
