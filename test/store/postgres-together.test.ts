import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Claimed, Settlement } from "../../src/ports/queue.ts";
import type { Store } from "../../src/ports/store.ts";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import { openPostgres } from "./open-postgres.ts";
import {
  deadly,
  digestFor,
  eventOf,
  intentFor,
  planned,
  reminderFor,
  START,
  STOP,
  settlementOf,
} from "./samples.ts";

const PROCESSES = 3;
const EVENTS = 60;
const SUBJECTS = 4;
const GATES = ["lane", "plain", "mail", "digest"];
const HOUR_MS = 3_600_000;
const LEFT = `SELECT
  (SELECT count(*)::int FROM kyc_relay.event) AS events,
  (SELECT coalesce(sum(duplicates), 0)::int FROM kyc_relay.event) AS duplicates,
  (SELECT count(*)::int FROM kyc_relay.delivery WHERE ended_at IS NULL) AS open,
  (SELECT count(*)::int FROM kyc_relay.delivery WHERE rule = 'once' AND state <> 'cancelled') AS once,
  (SELECT count(*)::int FROM kyc_relay.attempt WHERE outcome = 'open') AS attempts,
  (SELECT count(*)::int FROM kyc_relay.lane) AS lanes,
  (SELECT count(*)::int FROM kyc_relay.stop_key) AS stops,
  (SELECT count(*)::int FROM kyc_relay.open_window) AS windows`;

let server: PostgresServer;
let url: string;
let now = START;

beforeAll(async () => {
  server = await startPostgres(QUICK_AND_LOSSY);
  url = await server.database();
});
afterAll(() => server.close());

it("processes that record, claim and settle at once attempt everything once and leave nothing behind", async () => {
  const stores = await Promise.all(Array.from({ length: PROCESSES }, () => openPostgres(url, () => now)));
  const numbers = Array.from({ length: EVENTS }, (_, n) => n);
  const took: string[] = [];
  let isRecorded = false;
  const delivering = stores.map((store) => deliverAll(store, took, () => isRecorded));
  await Promise.all(
    stores.map((store, index) =>
      recordSome(
        store,
        numbers.filter((n) => n % PROCESSES === index),
      ),
    ),
  );
  isRecorded = true;
  await Promise.all(delivering);

  expect(new Set(took).size).toBe(took.length);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(LEFT);
  await client.end();
  expect(rows).toEqual([
    {
      events: EVENTS,
      duplicates: EVENTS,
      open: 0,
      once: SUBJECTS,
      attempts: 0,
      lanes: 0,
      stops: 0,
      windows: 0,
    },
  ]);
  await Promise.all(stores.map((store) => store.close()));
});

/** Each event comes twice, the second time with whatever is recorded at that moment. */
async function recordSome({ intake }: Store, numbers: readonly number[]): Promise<void> {
  await Promise.all(
    numbers.map(async (n) => {
      now += 1;
      const who = `c-${n % SUBJECTS}`;
      const decision = n % 5 === 0 ? "approved" : "pending";
      const keys = [`ref:${who}`, `persona:inq_${n % 7}`];
      const event = eventOf({ reference: who, keys, received_at: now, decision });
      const intents = [
        intentFor(event, { rule: "lane", in_order: true, gate: "lane" }),
        intentFor(event, { rule: "plain", gate: "plain" }),
        intentFor(event, { rule: "once", gate: "plain", once_per: { key: who, within: HOUR_MS } }),
        digestFor(event, "all", { gate: "digest" }),
        ...(decision === "pending" ? [reminderFor(event, { gate: "mail", stop: stopOf(n) })] : []),
      ];
      await intake.record([planned(event, intents)]);
      await intake.record([planned(event, intents)]);
    }),
  );
}

function stopOf(n: number) {
  return { ...STOP, if_pending: (["add", "keep", "restart"] as const)[n % 3] ?? "add" };
}

/** Until all is recorded and nothing is open; then the clock goes on to whatever is due next. */
async function deliverAll({ queue }: Store, took: string[], isRecorded: () => boolean): Promise<void> {
  for (;;) {
    const orders = GATES.map((gate) => ({ gate, limit: 3 }));
    const claimed = await queue.claim(orders, now + HOUR_MS);
    took.push(...claimed.map(({ delivery: { seq, fence } }) => `${seq}/${fence}`));
    await queue.settle(claimed.map(endOf));
    if (claimed.length > 0 || !isRecorded()) continue;
    const due = [...(await queue.nextDue()).values()];
    if (due.length === 0) return;
    now = Math.max(now, Math.min(...due));
  }
}

/** One of eight dies, and one of eight is tried again. */
function endOf(claimed: Claimed): Settlement {
  const { seq, attempts, rule } = claimed.delivery;
  if (seq % 8 === 0 && rule !== "once") return deadly(claimed);
  if (seq % 8 !== 1 || attempts > 0) return settlementOf(claimed);
  return settlementOf(claimed, {
    attempt: { started_at: now, duration_ms: 1, outcome: "retry", reason: "timeout" },
    next: { state: "pending", due_at: now, counts: true },
  });
}
