import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimDue } from "../../src/store/sql/claim.ts";
import type { Driver } from "../../src/store/sql/driver.ts";
import { heardOf } from "../../src/store/sql/heard.ts";
import { listGates } from "../../src/store/sql/ledger-gates.ts";
import { migrate } from "../../src/store/sql/migrations.ts";
import { nextDue } from "../../src/store/sql/next-due.ts";
import { recordEvents } from "../../src/store/sql/record.ts";
import { replanEvents } from "../../src/store/sql/replan.ts";
import { extendLeases, keepRenderings, settleAttempts } from "../../src/store/sql/settle.ts";
import { createSqlStore } from "../../src/store/sql/sql-store.ts";
import { openSqliteDriver } from "../../src/store/sqlite.ts";
import type { SqliteDriver } from "../../src/store/sqlite-driver.ts";
import {
  deadly,
  digestFor,
  eventOf,
  HOUR,
  intentFor,
  planned,
  planOf,
  reminderFor,
  START,
  STOP,
  settlementOf,
} from "./samples.ts";
import { contextOf, PACED } from "./store-parts.ts";

/** What `INDEXED` cannot hide: a table whose every row is read. These hold few rows, or are left early. */
const SMALL =
  /^SCAN (open|due|\(subquery-1\)|json_each|arrival|seen_until|set_back|gate|CONSTANT ROW|delivery USING INDEX delivery_dead)/;

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

  it("an event whose rules ask for no facts reads none", () => {
    const event = eventOf({ reference: "c-9" });
    const texts = statementsOf(sql, (recording) => {
      recordEvents(
        contextOf(recording, () => START),
        [planned(event)],
      );
    });
    // Where it goes on is asked once, when it opens, and the number of a word when it first comes.
    const ran = texts.filter((text) => !/max\(seq\)|seen_until|dedupe_key FROM|FROM word/.test(text));
    const written = ran.map((text) => /^(INSERT INTO \w+|SELECT .* FROM \w+)/.exec(text)?.[0] ?? text);
    expect(written).toEqual([
      "INSERT INTO arrival",
      "SELECT event_id FROM seen",
      "INSERT INTO subject_link",
      "INSERT INTO event",
      "INSERT INTO body",
      "INSERT INTO delivery",
      "INSERT INTO delivery_event",
    ]);
  });

  it("digests, throttles, pending reminders and what cancels them read by key only", () => {
    expectNoScan((recording) => {
      const context = contextOf(recording, () => START);
      const stop = {
        ...STOP,
        if_pending: "keep",
        cancel_when: { events: ["x"], same: "subject.key" },
      } as const;
      const about = { reference: "c-3", keys: ["ref:c-3", "persona:act_3", "persona:inq_3"] };
      const events = [0, 1].map((ms) => eventOf({ ...about, received_at: START + ms }));
      const resumed = eventOf({ ...about, received_at: START + HOUR });
      const named = [
        { rule: "digest", was: [], action: "slack", same: "subject.key" },
        { rule: "remind", was: [], action: "email", same: "subject.key" },
      ] as const;
      for (const event of [...events, eventOf({ reference: "c-4", keys: ["ref:c-4"] })]) {
        const once_per = { key: "a", within: HOUR };
        const intents = [
          reminderFor(event, { stop }),
          digestFor(event, "all", { stop, gate: "digests" }),
          intentFor(event, { once_per }),
        ];
        recordEvents(context, [planned(event, intents)]);
      }
      recordEvents(context, [planned(resumed, [], named)]);
      heardOf(recording, 1);
      const [digest] = claimDue(
        contextOf(recording, () => START + HOUR),
        [{ gate: "digests", limit: 1 }],
        START + HOUR,
      );
      if (!digest) throw new Error("one was due");
      const failed = intentFor(resumed, { action: "slack.email", trigger: digest.delivery.trigger });
      settleAttempts(context, [{ ...deadly(digest), follow: { rules_hash: "r", intents: [failed] } }]);
    }, 35);
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
      keepRenderings(recorded, [{ ...first.delivery, rendering: "sent" }]);
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

  it("lanes are joined, left and gone on with by key only", () => {
    const gate = "lanes";
    const events = [0, 1, 2].map((ms) => eventOf({ reference: "c-5", received_at: START + ms }));
    expectNoScan((recording) => {
      const context = contextOf(recording, () => START + HOUR);
      const intents = (event: (typeof events)[number]) => [intentFor(event, { gate, in_order: true })];
      recordEvents(
        context,
        events.map((event) => planned(event, intents(event))),
      );
      const order = [{ gate, limit: 5 }];
      const [first] = claimDue(context, order, START + HOUR);
      if (!first) throw new Error("one was due");
      const later = { state: "pending", due_at: START + 2 * HOUR, counts: true } as const;
      const said = first.events[0];
      if (!said) throw new Error("it speaks for one");
      const began = { channel: "C1", ts: "1.1" };
      settleAttempts(context, [settlementOf(first, { next: later, thread: { began, said } })]);
      const [second] = claimDue(context, order, START + HOUR);
      if (!second) throw new Error("the next was released");
      settleAttempts(context, [{ ...deadly(second), thread: { said } }]);
      const { upkeep } = createSqlStore(context, async (work) => work());
      void upkeep.redrive({}, 5);
    }, 24);
  });

  it("a failing gate, its probes, a person's pause and what is shown of it are read by key only", () => {
    const gate = "failing";
    const events = Array.from({ length: 7 }, (_, index) => eventOf({ reference: `g-${index}` }));
    expectNoScan((recording) => {
      const context = contextOf(recording, () => START + HOUR);
      const intents = (event: (typeof events)[number]) => [intentFor(event, { gate, destination: PACED })];
      recordEvents(
        context,
        events.map((event) => planned(event, intents(event))),
      );
      const reply = { started_at: START, outcome: "retry", reason: "server_error" } as const;
      const next = { state: "pending", due_at: START, counts: true } as const;
      const fail = (claimed: ReturnType<typeof claimDue>) =>
        settleAttempts(
          context,
          claimed.map((one) => settlementOf(one, { attempt: reply, next })),
        );
      const order = { gate, limit: 5, pace: { every_ms: 1, burst: 9 } };
      expect(fail(claimDue(context, [order], START + HOUR))).toHaveLength(1);
      const later = contextOf(recording, () => START + 2 * HOUR);
      const [probe] = claimDue(later, [order], START + HOUR);
      if (!probe?.probe) throw new Error("its gate was failing");
      settleAttempts(later, [settlementOf(probe)]);
      void createSqlStore(later, async (work) => work()).upkeep.pause({ gate, by: "Ada" });
      listGates(later, START + 2 * HOUR);
    }, 18);
  });

  it("nextDue jumps from gate to gate", () => {
    expectNoScan((recording) => void nextDue(contextOf(recording), START), 1);
    const texts = statementsOf(sql, (recording) => void nextDue(contextOf(recording), START));
    const jumping = texts.find((text) => text.includes("RECURSIVE"));
    const steps = sql.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${jumping}`);
    const reads = steps.map(({ detail }) => detail).filter((detail) => detail.includes(" delivery "));
    // The next flow of a gate, its replayed ones, the next gate; then the row itself.
    expect(
      reads.map((detail) => detail.replace(/^SEARCH delivery USING (COVERING INDEX delivery_due )?/, "")),
    ).toEqual([
      "INTEGER PRIMARY KEY (rowid=?)",
      "(gate=? AND backlog=? AND flow>?)",
      "(gate=? AND backlog>?)",
      "(gate>?)",
    ]);
  });
});
