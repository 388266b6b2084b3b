import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { claimDue } from "../../src/store/sql/claim.ts";
import type { SqlContext } from "../../src/store/sql/context.ts";
import { isAllPaused, pauseGate, resumeGate } from "../../src/store/sql/gates.ts";
import { findEvent } from "../../src/store/sql/ledger-events.ts";
import { migrate } from "../../src/store/sql/migrations.ts";
import { recordEvents } from "../../src/store/sql/record.ts";
import { sqliteDriver } from "../../src/store/sqlite-driver.ts";
import { eventOf, intentFor, planned, START } from "./samples.ts";
import { contextOf, PACE, PACED } from "./store-parts.ts";

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

  it("a gate that a person paused in it is not paused", () => {
    const context = emptyContext();
    pauseGate(context.gates, { gate: "mail", by: "Ada" }, START);
    failAfter(context, () => resumeGate(context.gates, { gate: "mail", by: "Bob" }));
    failAfter(context, () => pauseGate(context.gates, { by: "Ada" }, START));
    expect(context.gates.find("mail").paused_by).toBe("Ada");
    expect(isAllPaused(context.gates)).toBe(false);
  });

  it("a burst about one subject is spaced as if it had not been recorded", () => {
    const context = emptyContext();
    const burst = (count: number) => {
      const events = Array.from({ length: count }, () => eventOf({ reference: "busy" }));
      const intent = { gate: PACED, destination: PACED };
      recordEvents(
        context,
        events.map((event) => planned(event, [intentFor(event, intent)])),
      );
    };
    failAfter(context, () => burst(PACE.burst + 5));
    context.sql.tx(() => burst(PACE.burst));
    const claimed = context.sql.tx(() => claimDue(context, [{ gate: PACED, limit: 50 }], START + 1));
    expect(claimed).toHaveLength(PACE.burst);
  });
});
