import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { daysInMs, RETENTION, RETENTION_CLASSES, type RetentionLimits } from "../../src/model/retention.ts";
import type { Pruned } from "../../src/ports/retention.ts";
import { claimDue } from "../../src/store/sql/claim.ts";
import { migrate } from "../../src/store/sql/migrations.ts";
import { createPruner } from "../../src/store/sql/prune.ts";
import { recordEvents } from "../../src/store/sql/record.ts";
import { settleAttempts } from "../../src/store/sql/settle.ts";
import { TABLE_RETENTION } from "../../src/store/sql/table-retention.ts";
import { openSqliteDriver } from "../../src/store/sqlite.ts";
import { eventOf, intentFor, planned, START, settlementOf } from "./samples.ts";
import { contextOf } from "./store-parts.ts";

const DAY = daysInMs(1);
const LIMITS = Object.fromEntries(
  RETENTION_CLASSES.map((name) => [name, daysInMs(RETENTION[name].days)]),
) as RetentionLimits;

/** What is bounded by a LIMIT within, or is little whatever is stored. */
const FEW =
  /^SCAN (CONSTANT ROW|\(subquery|json_each|rule_set|replaced|delivery USING INDEX delivery_(open|dead)|thread$)/;

/** A database whose clock is moved by hand. */
function openBench() {
  const folder = mkdtempSync(join(tmpdir(), "prune-"));
  const sql = openSqliteDriver(join(folder, "relay.db"));
  onTestFinished(() => {
    sql.close();
    rmSync(folder, { recursive: true });
  });
  const clock = { now: START };
  migrate(sql, clock.now);
  const context = contextOf(sql, () => clock.now);
  const prune = createPruner(context);
  const count = (table: string, where = "1") =>
    sql.all<{ rows: number }>(`SELECT count(*) AS rows FROM ${table} WHERE ${where}`)[0]?.rows ?? 0;
  return {
    sql,
    clock,
    context,
    count,
    pruneAll(step = 500): { steps: number; pruned: Record<string, number> } {
      const total: Record<string, number> = {};
      for (let steps = 1; ; steps += 1) {
        const done: Pruned = sql.tx(() => prune(LIMITS, step));
        for (const [table, rows] of Object.entries(done.pruned)) total[table] = (total[table] ?? 0) + rows;
        if (done.done) return { steps, pruned: total };
      }
    },
    record(parts: Parameters<typeof eventOf>[0] = {}, intents = [intentFor]) {
      const event = eventOf({ received_at: clock.now, ...parts });
      recordEvents(context, [
        planned(
          event,
          intents.map((of) => of(event)),
        ),
      ]);
      return event;
    },
    claim(gate = "slack/#kyc") {
      return claimDue(context, [{ gate, limit: 100 }], clock.now + 60_000);
    },
    deliver(settle: typeof settlementOf = settlementOf) {
      const claimed = this.claim();
      for (const one of claimed) {
        const { seq, fence } = one.delivery;
        sql.all("INSERT INTO rendering VALUES (?, ?, '{}')", seq, fence);
        settleAttempts(context, [settle(one)]);
        sql.all("UPDATE attempt SET started_at = ? WHERE delivery_seq = ?", clock.now, seq);
      }
      return claimed;
    },
  };
}

describe("everything has its time", () => {
  it("every table has a class, or a reason", () => {
    const { sql } = openBench();
    const tables = sql.all<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    );
    const known = Object.keys(TABLE_RETENTION).filter((name) => TABLE_RETENTION[name]?.only !== "PostgreSQL");
    expect(known.toSorted()).toEqual(tables.map(({ name }) => name));
  });

  it("of a delivery that is tried without end the latest 200 attempts are kept", () => {
    const bench = openBench();
    bench.record();
    const wait = (claimed: Parameters<typeof settlementOf>[0]) =>
      settlementOf(claimed, {
        attempt: { started_at: bench.clock.now, outcome: "retry", reason: "rate_limited", http_status: 429 },
        next: { state: "pending", due_at: bench.clock.now + 1, counts: false },
      });
    bench.sql.tx(() => {
      for (let i = 0; i < 250; i += 1) {
        settleAttempts(bench.context, bench.claim().map(wait));
        bench.clock.now += 10;
      }
    });
    expect(bench.sql.all("SELECT min(fence) AS first, count(*) AS kept FROM attempt")).toEqual([
      { first: 51, kept: 200 },
    ]);
  });
});

describe("in small steps", () => {
  it("costs as many steps as there are old rows, whatever else is stored", () => {
    const bench = openBench();
    const insert = (from: number, to: number, at: number) =>
      bench.sql.all(
        `WITH RECURSIVE n (i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i < ?)
          INSERT INTO outbox (seq, id, delivery, rule, at, kind, destination, summary, content)
          SELECT i, 'o' || i, 'd', 'r', ?, 'slack', 'slack', '', '{}' FROM n`,
        from,
        to,
        at,
      );
    insert(1, 2_000, START);
    insert(2_001, 50_000, START + 20 * DAY);
    bench.clock.now = START + 20 * DAY;
    const { steps, pruned } = bench.pruneAll(100);
    expect(pruned["outbox"]).toBe(2_000);
    expect(steps).toBeLessThanOrEqual(2_000 / 100 + 2);
    expect(bench.pruneAll(100).steps).toBe(1);
  });

  it("a process that is killed between two steps goes on where it was", () => {
    const bench = openBench();
    bench.sql.tx(() => {
      for (let i = 0; i < 300; i += 1) bench.record({ source_event_id: `e-${i}` });
      for (let i = 0; i < 3; i += 1) bench.deliver();
    });
    bench.clock.now += 800 * DAY;
    bench.record();
    const total = { body: 0 };
    // Each has forgotten where the one before was.
    for (let i = 0; i < 400 && bench.count("event") > 1; i += 1) {
      const { pruned } = bench.sql.tx(() => createPruner(bench.context)(LIMITS, 40));
      total.body += pruned["body"] ?? 0;
    }
    expect([bench.count("event"), bench.count("delivery"), bench.count("body")]).toEqual([1, 1, 1]);
    expect(total.body).toBe(300);
  });

  it("reads by key, or in the order of a table", () => {
    const bench = openBench();
    for (let i = 0; i < 3; i += 1) bench.record({ reference: `c-${i}`, decision: "approved" });
    bench.deliver();
    bench.sql.all(
      "INSERT INTO thread SELECT 'g', 's', 'C', '1', 1, 'signed', 'persona', 'approved', 1, 1, NULL, 1",
    );
    bench.sql.all("INSERT INTO outbox SELECT 1, 'o', 'd', 'r', 1, 'slack', 'slack', '', '{}'");
    bench.clock.now += 800 * DAY;
    const texts = new Set<string>();
    const all: typeof bench.sql.all = (text, ...params) => {
      texts.add(text);
      return bench.sql.all(text, ...params);
    };
    const prune = createPruner({ ...bench.context, sql: { all, tx: bench.sql.tx } });
    for (let i = 0; i < 50 && !prune(LIMITS, 10).done; i += 1);
    const scans = [...texts].flatMap((text) => {
      const parameters = Array.from(text.matchAll(/\?/g), () => 0);
      return bench.sql
        .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${text}`, ...parameters)
        .filter(
          ({ detail }) => (detail.startsWith("SCAN") && !FEW.test(detail)) || detail.includes("TEMP B-TREE"),
        )
        .map(({ detail }) => `${detail} in ${text}`);
    });
    expect(texts.size).toBeGreaterThan(30);
    expect(scans).toEqual([]);
  });
});
