import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimDue } from "../../src/store/sql/claim.ts";
import type { Driver } from "../../src/store/sql/driver.ts";
import { migrate } from "../../src/store/sql/migrations.ts";
import { nextDue } from "../../src/store/sql/next-due.ts";
import { recordEvents } from "../../src/store/sql/record.ts";
import { replanEvents } from "../../src/store/sql/replan.ts";
import { extendLeases, keepRenderings, settleAttempts } from "../../src/store/sql/settle.ts";
import { createSqlStore } from "../../src/store/sql/sql-store.ts";
import { openSqliteDriver, type SqliteDriver } from "../../src/store/sqlite.ts";
import { contextOf } from "./open-store.ts";
import {
  deadly,
  eventOf,
  HOUR,
  intentFor,
  planned,
  planOf,
  reminderFor,
  START,
  settlementOf,
} from "./samples.ts";

/** What `INDEXED` cannot hide: a table whose every row is read. These hold few rows, or are left early. */
const SMALL = /^SCAN (open|json_each|arrival|gate|CONSTANT ROW|delivery USING INDEX delivery_dead)/;

/** Every statement that a work runs, once. */
function statementsOf(sql: Driver, work: (recording: Driver) => void): readonly string[] {
  const texts = new Set<string>();
  work({
    all: (text, ...params) => {
      texts.add(text);
      return sql.all(text, ...params);
    },
    tx: sql.tx,
  });
  return [...texts];
}

function scansOf(sql: Driver, text: string): readonly string[] {
  const parameters = Array.from(text.matchAll(/\?/g), () => 0);
  const steps = sql.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${text}`, ...parameters);
  return steps
    .map(({ detail }) => detail)
    .filter((detail) => (detail.startsWith("SCAN") && !SMALL.test(detail)) || detail.includes("TEMP B-TREE"));
}

describe("nothing on the path slows down as rows grow", () => {
  const folder = mkdtempSync(join(tmpdir(), "store-"));
  let sql: SqliteDriver;
  beforeAll(() => {
    sql = openSqliteDriver(join(folder, "relay.db"));
    migrate(sql, START);
  });
  afterAll(() => {
    sql.close();
    rmSync(folder, { recursive: true });
  });

  function expectNoScan(work: (recording: Driver) => void, atLeast: number): void {
    const texts = statementsOf(sql, work);
    expect(texts.length).toBeGreaterThanOrEqual(atLeast);
    expect(texts.flatMap((text) => scansOf(sql, text).map((scan) => `${scan} in ${text}`))).toEqual([]);
  }

  it("record, with facts and reminders, reads by key only", () => {
    expectNoScan((recording) => {
      const context = contextOf(recording, () => START);
      const waiting = eventOf({ reference: "c-1" });
      const checkOnly = eventOf();
      const decided = eventOf({ reference: "c-1", decision: "approved", received_at: START + HOUR });
      recordEvents(context, [planned(waiting, [reminderFor(waiting)]), planned(checkOnly), planned(decided)]);
      replanEvents(context, [{ seq: 1, event: waiting, plan: planOf([reminderFor(waiting)]) }]);
    }, 15);
  });

  it("claim, keep, settle and redrive read by key only", () => {
    const expired = eventOf({ reference: "c-2" });
    const kept = eventOf();
    const context = contextOf(sql, () => START);
    recordEvents(context, [
      planned(expired, [reminderFor(expired, { due_at: START, gate: "mail" })]),
      planned(kept, [intentFor(kept, { gate: "mail" })]),
    ]);
    expectNoScan((recording) => {
      const recorded = contextOf(recording, () => START);
      const [first, second] = claimDue(recorded, [{ gate: "mail", limit: 5 }], START);
      if (!first || !second) throw new Error("two were due");
      extendLeases(recording, [second.delivery], START + HOUR);
      const later = contextOf(recording, () => START + 1);
      const [again] = claimDue(later, [{ gate: "mail", limit: 1 }], START + HOUR);
      keepRenderings(recording, [{ ...first.delivery, rendering: "sent" }]);
      const event = second.events[0];
      if (!again || !event) throw new Error("the lease had run out");
      const record = { table: "t", key: "k", values: { a: 1 }, event, trust_weak: false };
      const outbox = { kind: "slack", destination: "slack", summary: "s", content: {} };
      settleAttempts(recorded, [
        deadly(again),
        settlementOf(second, { record, outbox, pause_gate_until: START }),
      ]);
      const { upkeep } = createSqlStore(recorded, async (work) => work());
      void upkeep.redrive({}, 5);
    }, 18);
  });

  it("nextDue jumps from gate to gate", () => {
    expectNoScan((recording) => void nextDue(recording), 1);
    const steps = sql.all<{ detail: string }>(
      `EXPLAIN QUERY PLAN ${statementsOf(sql, (recording) => void nextDue(recording))[0]}`,
    );
    const reads = steps.map(({ detail }) => detail).filter((detail) => detail.includes(" delivery "));
    expect(reads).toHaveLength(3);
    expect(reads.every((detail) => detail.includes("COVERING INDEX delivery_due"))).toBe(true);
  });
});
