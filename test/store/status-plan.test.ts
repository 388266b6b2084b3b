import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Driver } from "../../src/store/sql/driver.ts";
import { readHealth } from "../../src/store/sql/health.ts";
import { listFailures } from "../../src/store/sql/ledger-failures.ts";
import { migrate } from "../../src/store/sql/migrations.ts";
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
