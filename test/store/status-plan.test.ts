import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Driver } from "../../src/store/sql/driver.ts";
import { readHealth } from "../../src/store/sql/health.ts";
import { listFailures } from "../../src/store/sql/ledger-failures.ts";
import { migrate } from "../../src/store/sql/migrations.ts";
import { recentDeaths } from "../../src/store/sql/recent-deaths.ts";
import { openSqliteDriver } from "../../src/store/sqlite.ts";
import type { SqliteDriver } from "../../src/store/sqlite-driver.ts";
import { START } from "./samples.ts";

let folder: string;
let sql: SqliteDriver;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "status-plan-"));
  sql = openSqliteDriver(join(folder, "relay.db"));
  migrate(sql, START);
});
afterEach(() => {
  sql.close();
  rmSync(folder, { recursive: true });
});

/** How SQLite goes about what a work asks. */
function stepsOf(work: (recording: Driver) => void): readonly string[] {
  const texts: string[] = [];
  work({
    all: (text, ...params) => {
      texts.push(text);
      return sql.all(text, ...params);
    },
    tx: sql.tx,
  });
  return texts.flatMap((text) => {
    const parameters = Array.from(text.matchAll(/\?/g), () => 0);
    return sql
      .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${text}`, ...parameters)
      .map(({ detail }) => detail);
  });
}

test("the latest failures are read backwards from their own index, and nothing is sorted", () => {
  const steps = stepsOf((recording) => void listFailures(recording, 10));
  expect(steps).toEqual([
    "SCAN attempt USING INDEX attempt_failed",
    "SEARCH delivery USING INTEGER PRIMARY KEY (rowid=?)",
  ]);
});

test("recent dead letters are found by destination and time of death, and nothing is sorted", () => {
  sql.all(`INSERT INTO delivery (id, rule, action, occurrence, trigger, kind, destination, gate, rules_hash, state,
      preview, reminder, planned_for, backlog, created_at, ended_at)
    VALUES ('d-1', 'alert', 'slack', 1, 'event:e-1', 'slack', 'slack', 'slack', '', 'dead', 0, 0, 0, 0, 0, ${START})`);
  const steps = stepsOf((recording) => {
    expect(recentDeaths(recording, START)).toHaveLength(1);
  });
  expect(steps).toEqual([
    "SEARCH delivery USING INDEX delivery_died (destination>?)",
    "SEARCH delivery USING INDEX delivery_died (destination>?)",
    "CO-ROUTINE (subquery-1)",
    "SEARCH delivery USING INDEX delivery_died (destination=? AND ended_at>?)",
    "SCAN (subquery-1)",
  ]);
});

test("what is open is counted in indexes that hold nothing else, up to a bound", () => {
  const steps = stepsOf((recording) => void readHealth(recording));
  const scans = steps.filter((step) => step.startsWith("SCAN") && /(delivery|event)\b/.test(step));
  expect(scans).toEqual([
    "SCAN event USING COVERING INDEX event_held",
    "SCAN delivery USING COVERING INDEX delivery_due",
    "SCAN delivery USING COVERING INDEX delivery_lane",
    "SCAN delivery USING COVERING INDEX delivery_dead",
  ]);
});
