import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { claimDue } from "../../src/store/sql/claim.ts";
import type { SqlContext } from "../../src/store/sql/context.ts";
import { migrate } from "../../src/store/sql/migrations.ts";
import { nextDue } from "../../src/store/sql/next-due.ts";
import { recordEvents } from "../../src/store/sql/record.ts";
import { settleAttempts } from "../../src/store/sql/settle.ts";
import { openSqliteDriver } from "../../src/store/sqlite.ts";
import type { SqliteDriver } from "../../src/store/sqlite-driver.ts";
import { eventOf, HOUR, intentFor, planned, START, settlementOf } from "./samples.ts";
import { contextOf, PACE, PACED } from "./store-parts.ts";

const RULES = ["alpha", "beta", "gamma"] as const;

type Sent = { readonly rule: string; readonly subject: string; readonly seq: number; readonly at: number };

const folder = mkdtempSync(join(tmpdir(), "turns-"));
let sql: SqliteDriver;
let context: SqlContext;
let now = START;
let gates = 0;
beforeAll(() => {
  sql = openSqliteDriver(join(folder, "relay.db"));
  migrate(sql, START);
  context = contextOf(sql, () => now);
});
afterAll(() => {
  sql.close();
  rmSync(folder, { recursive: true });
});

type Burst = {
  readonly rule: string;
  readonly subject: string;
  readonly count: number;
  /** Milliseconds since the one before. */
  readonly wait: number;
};

const bursts: fc.Arbitrary<readonly Burst[]> = fc.array(
  fc.record({
    rule: fc.constantFrom(...RULES),
    subject: fc.constantFrom("ann", "bob", "cy"),
    count: fc.integer({ min: 1, max: 12 }),
    wait: fc.integer({ min: 0, max: 6_000 }),
  }),
  { minLength: 1, maxLength: 8 },
);

/** Records what comes when it comes, and claims whenever the gate says that one may go. */
function run(arriving: readonly Burst[]): readonly Sent[] {
  const gate = `${PACED}/${gates++}`;
  const sent: Sent[] = [];
  const claim = () => {
    const claimed = claimDue(context, [{ gate, limit: 50, pace: PACE }], now + HOUR);
    settleAttempts(
      context,
      claimed.map((one) => settlementOf(one)),
    );
    for (const { delivery, events } of claimed) {
      const subject = events[0]?.event.subject.reference ?? "";
      sent.push({ rule: delivery.rule, subject, seq: delivery.seq, at: now });
    }
  };
  const goUntil = (time: number) => {
    for (let at = nextDue(context, now).get(gate); at !== undefined && at <= time; ) {
      now = Math.max(now, at);
      claim();
      at = nextDue(context, now).get(gate);
    }
  };
  sql.tx(() => {
    for (const { rule, subject, count, wait } of arriving) {
      goUntil(now + wait);
      now += wait;
      const events = Array.from({ length: count }, () => eventOf({ received_at: now, reference: subject }));
      const parts = { rule, gate, destination: PACED };
      recordEvents(
        context,
        events.map((event) => planned(event, [intentFor(event, parts)])),
      );
    }
    goUntil(Number.POSITIVE_INFINITY);
  });
  return sent;
}

test("whatever comes in bursts: all goes, no faster than the pace, in order for a rule and a person", () => {
  fc.assert(
    fc.property(bursts, (arriving) => {
      const sent = run(arriving);
      const total = arriving.reduce((sum, { count }) => sum + count, 0);
      expect(new Set(sent.map(({ seq }) => seq)).size).toBe(total);
      const isPaced = sent.every(({ at }, index) => {
        const within = sent.slice(index).filter((later) => later.at - at < 10 * PACE.every_ms).length;
        return within <= PACE.burst + 10;
      });
      expect(isPaced).toBe(true);
      const flows = Map.groupBy(sent, ({ rule, subject }) => `${rule} ${subject}`);
      for (const flow of flows.values()) {
        expect(flow.map(({ seq }) => seq)).toEqual(flow.map(({ seq }) => seq).toSorted((a, b) => a - b));
      }
    }),
    { numRuns: 25 },
  );
});
