import type { Upkeep } from "../../ports/upkeep.ts";
import { createAlarmUpkeep } from "./alarms.ts";
import type { PgContext } from "./context.ts";
import { createEraser } from "./erase.ts";
import { fire } from "./fire.ts";
import { pauseGate, resumeGate } from "./gates.ts";
import { createPruner } from "./prune.ts";
import { redriveDead } from "./redrive.ts";
import { noteRefusal } from "./refusals.ts";
import { findLatestRules, findRules, saveRules } from "./rule-sets.ts";
import { listSchedules, setSchedules } from "./schedules.ts";

/** The upkeep of this database. Each change is one transaction; an erasure is several. */
export function createPgUpkeep(context: PgContext): Upkeep {
  const { pg, clock, ring } = context;
  return {
    ...createAlarmUpkeep(context),
    ...createEraser(context),
    prune: createPruner(context),
    redrive: (selection, limit) => pg.tx((sql) => redriveDead(context, sql, selection, limit)),
    pause: (order) => pauseGate(pg, order, clock()),
    resume: (order) =>
      pg.tx(async (sql) => {
        await resumeGate(sql, order);
        await ring(sql);
      }),
    noteRefusal: (refusal) => noteRefusal(pg, refusal),
    saveRules: (hash, files) => pg.tx((sql) => saveRules(sql, hash, files, clock())),
    savedRules: (hash) => findRules(pg, hash),
    setSchedules: (schedules) => pg.tx((sql) => setSchedules(sql, schedules)),
    schedules: () => listSchedules(pg),
    fire: (firing) => fire(context, firing),
    latestRules: () => findLatestRules(pg),
  };
}
