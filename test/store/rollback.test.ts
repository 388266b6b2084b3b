import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import type { SqlContext } from "../../src/store/sql/context.ts";
import { findEvent } from "../../src/store/sql/ledger-events.ts";
import { migrate } from "../../src/store/sql/migrations.ts";
import { recordEvents } from "../../src/store/sql/record.ts";
import { sqliteDriver } from "../../src/store/sqlite-driver.ts";
import { contextOf } from "./open-store.ts";
import { eventOf, planned, START } from "./samples.ts";

function emptyContext(): SqlContext {
  const sql = sqliteDriver(new Database(":memory:"));
  migrate(sql, START);
  return contextOf(sql, () => START);
}

function failAfter(context: SqlContext, work: () => void): void {
  const fail = () =>
    context.sql.tx(() => {
      work();
      throw new Error("the disk is full");
    });
  expect(fail).toThrow("the disk is full");
}

describe("what memory knows of the database is undone with a transaction that fails", () => {
  it("words of explanations are kept again by the next event that needs them", () => {
    const context = emptyContext();
    const event = eventOf();
    failAfter(context, () => recordEvents(context, [planned(eventOf())]));
    context.sql.tx(() => recordEvents(context, [planned(event)]));
    expect(findEvent(context.sql, event.id)?.plan).toEqual({
      rules_hash: "rules-1",
      matched: ["alert"],
      missed: [{ rule: "other", failed: "check.score" }],
    });
  });
});
