import Database from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { uuidv7 } from "../../src/model/uuid.ts";
import { settlePlan } from "../../src/route/settle-plan.ts";
import { NODE_CRYPTO } from "../../src/store/node-crypto.ts";
import type { SqlContext } from "../../src/store/sql/context.ts";
import type { Driver } from "../../src/store/sql/driver.ts";
import { listEvents } from "../../src/store/sql/ledger-events.ts";
import { migrate } from "../../src/store/sql/migrations.ts";
import { openContext } from "../../src/store/sql/open-context.ts";
import { recordEvents } from "../../src/store/sql/record.ts";
import { sqliteDriver } from "../../src/store/sqlite-driver.ts";
import { eventOf, only, planned, START } from "./samples.ts";

/** So few that nearly every event makes the oldest ones be taken over. */
const MOST_YOUNG = 3;

function emptyDatabase(): Driver {
  const sql = sqliteDriver(new Database(":memory:"));
  migrate(sql, START);
  return sql;
}

function open(sql: Driver): SqlContext {
  return openContext({
    sql,
    clock: () => START,
    settlePlan,
    newId: uuidv7,
    ...NODE_CRYPTO,
    mostYoung: MOST_YOUNG,
  });
}

function record({ sql, ...context }: SqlContext, id: string): string {
  const event = eventOf({ source_event_id: id });
  return sql.tx(() => only(recordEvents({ sql, ...context }, [planned(event)]))).result;
}

describe("an event that has come before is known", () => {
  it("whatever happened in between: other events, failed transactions, restarts, pruning", () => {
    const step = fc.oneof(
      { weight: 12, arbitrary: fc.nat(60).map((id) => ({ kind: "event", id }) as const) },
      { weight: 3, arbitrary: fc.nat(60).map((id) => ({ kind: "failure", id }) as const) },
      { weight: 1, arbitrary: fc.constant({ kind: "restart" } as const) },
      { weight: 1, arbitrary: fc.constant({ kind: "prune" } as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 300, maxLength: 900, size: "max" }), (steps) => {
        const database = emptyDatabase();
        let context = open(database);
        const known = new Set<number>();
        for (const one of steps) {
          if (one.kind === "restart") context = open(database);
          else if (one.kind === "prune") pruneAll(context);
          else if (one.kind === "failure") failToRecord(context, one.id);
          else {
            expect(record(context, `evt-${one.id}`)).toBe(known.has(one.id) ? "duplicate" : "stored");
            known.add(one.id);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("its repetitions are counted before and after its key was taken over", () => {
    const sql = emptyDatabase();
    const context = open(sql);
    record(context, "evt-1");
    record(context, "evt-1");
    context.sql.tx(() => takeAllOver(context, 1));
    record(context, "evt-1");
    record(open(sql), "evt-1");
    expect(only(listEvents(sql, {}, { limit: 5 }).items).duplicates).toBe(3);
  });
});

function takeAllOver({ seen }: SqlContext, seq: number): void {
  let steps = 0;
  while (!seen.takeOverTowards(seq, 1)) steps += 1;
  // At most what is left of a round, and one more.
  expect(steps).toBeLessThan(2 * 256);
}

/** As pruning does: the newest event stays. */
function pruneAll(context: SqlContext): void {
  const { sql } = context;
  sql.tx(() => {
    const last = sql.all<{ seq: number | null }>("SELECT max(seq) AS seq FROM event")[0]?.seq;
    if (!last) return;
    takeAllOver(context, last - 1);
    sql.all("DELETE FROM event WHERE seq < ?", last);
  });
}

function failToRecord(context: SqlContext, id: number): void {
  const fail = () =>
    context.sql.tx(() => {
      record(context, `evt-${id}`);
      throw new Error("the disk is full");
    });
  expect(fail).toThrow("the disk is full");
}
