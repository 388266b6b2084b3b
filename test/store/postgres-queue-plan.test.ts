import { afterAll, beforeAll, expect, it } from "vitest";
import type { Claimed, Queue } from "../../src/ports/queue.ts";
import { NODE_CRYPTO } from "../../src/store/node-crypto.ts";
import { openPgDriver, type PgDriver } from "../../src/store/postgres/driver.ts";
import { openJobs } from "../../src/store/postgres/jobs.ts";
import { migrate } from "../../src/store/postgres/migrations.ts";
import { createPgQueue } from "../../src/store/postgres/queue.ts";
import { ring } from "../../src/store/postgres/ring.ts";
import { planOf, recordingDriver, scansOf } from "../support/postgres-plans.ts";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import { FILLED, fill } from "./postgres-fill.ts";
import { HOUR, intentFor, MINUTE, START, settlementOf } from "./samples.ts";
import { STORE_PARTS } from "./store-parts.ts";

/** One row, or one a gate. */
const SMALL = new Set(["gate", "set_back"]);
const GATES = ["slack-0", "slack-1", "slack-2"];

// Of what is due at one gate each third is a reminder, a digest, or goes out in order and was tried before.
const SPREAD: readonly string[] = [
  `UPDATE event SET details = '{"source_event_id":"x","subject":{"keys":["k-7"]},"check":{}}'`,
  "DELETE FROM attempt USING delivery WHERE delivery_seq = seq AND state = 'pending' AND gate <> 'slack-2'",
  `UPDATE delivery SET stoppable = 1, reminder = 1 WHERE state = 'pending' AND gate = 'slack-0'`,
  `UPDATE delivery SET digest_max = 3 WHERE state = 'pending' AND gate = 'slack-1'`,
  `UPDATE delivery SET lane = destination || '/' || seq, fence = 1 WHERE state = 'pending' AND gate = 'slack-2'`,
  `INSERT INTO stop (delivery_seq, member, keys, reference, source, trust_weak, by_decision, kind, decision,
      occurred_at, received_at, event_seq)
    SELECT n, 0, '["ref:c-1"]', '', 'persona', 0, 1, 'persona', 'expired', 0, 0, n FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO fact (key, reference, weak_source, source, kind, decision, occurred_at, received_at, event_seq)
    SELECT 'k-' || n, '', '', 'persona', 'persona', 'approved', 0, 0, n FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO named_event (key, event_seq) SELECT 'k-' || n, n FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO stop_key (key, delivery_seq, member) SELECT 'k-' || n, n, 0 FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO lane (lane, head, joined) SELECT 'l-' || n, n, 0 FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO open_window (delivery_seq, rule, action, key, preview)
    SELECT n, 'r', 'a', sha256(n::text::bytea), 0 FROM generate_series(1, ${FILLED}) AS n`,
  `INSERT INTO thread (gate, subject, channel, ts, delivery_seq, assurance, kind, decision, occurred_at, received_at,
      event_seq)
    SELECT 'slack-2', n::text, 'c', 't', n, 'signed', 'persona', 'expired', 0, 0, n
    FROM generate_series(1, ${FILLED}) AS n`,
  "ANALYZE",
];

let server: PostgresServer;
let pg: PgDriver;
let jobs: Awaited<ReturnType<typeof openJobs>>;

beforeAll(async () => {
  server = await startPostgres(QUICK_AND_LOSSY);
  const url = await server.database();
  pg = openPgDriver({ url, connections: 2, log: STORE_PARTS.log });
  await migrate(pg, START);
  await fill(pg);
  for (const statement of SPREAD) await pg.all(statement);
  jobs = await openJobs({ ...STORE_PARTS, url, clock: () => START, hash: NODE_CRYPTO.hash });
});
afterAll(async () => {
  await jobs.close();
  await pg.close();
  await server.close();
});

/** The statements that a work runs that read whole tables. */
async function scanning(work: (queue: Queue) => Promise<unknown>): Promise<readonly string[]> {
  const recording = recordingDriver(pg);
  const context = { ...STORE_PARTS, ...NODE_CRYPTO, pg: recording.pg, clock: () => START, jobs, ring };
  await work(createPgQueue(context));
  expect(recording.texts.size).toBeGreaterThan(0);
  const found: string[] = [];
  for (const text of recording.texts) {
    const tables = scansOf(await planOf(pg, text)).filter((table) => !SMALL.has(table));
    if (tables.length > 0) found.push(`${tables.join()} in ${text}`);
  }
  return found;
}

const claim = (queue: Queue, gates = GATES) =>
  queue.claim(
    gates.map((gate) => ({ gate, limit: 5 })),
    START + MINUTE,
  );

async function each(queue: Queue, work: (claimed: Claimed) => Promise<unknown>): Promise<void> {
  const claimed = await claim(queue);
  expect(new Set(claimed.map(({ delivery }) => delivery.gate))).toEqual(new Set(GATES));
  for (const one of claimed) await work(one);
}

const retry = {
  attempt: { started_at: START, outcome: "retry", reason: "server_error" },
  next: { state: "pending", due_at: START + HOUR, counts: true },
} as const;

const WORKS: readonly (readonly [string, (queue: Queue) => Promise<unknown>])[] = [
  ["when something is due", (queue) => queue.nextDue()],
  ["what is due", (queue) => each(queue, async () => {})],
  [
    "what is about to be sent",
    (queue) => each(queue, ({ delivery }) => queue.keep([{ ...delivery, rendering: {} }])),
  ],
  ["what takes longer", (queue) => each(queue, ({ delivery }) => queue.extend([delivery], START + HOUR))],
  ["what is given back", (queue) => each(queue, ({ delivery }) => queue.giveBack([delivery]))],
  ["ends", (queue) => each(queue, (one) => queue.settle([settlementOf(one)]))],
  ["what comes too late", (queue) => each(queue, (one) => queue.settle([settlementOf(one, { fence: 77 })]))],
  ["what an attempt produced", (queue) => each(queue, (one) => produce(queue, one))],
  ["what is known of a subject", (queue) => queue.heard(101)],
  [
    "retries, that pause the gates",
    (queue) => each(queue, (one) => queue.settle([settlementOf(one, retry)])),
  ],
];

async function produce(queue: Queue, claimed: Claimed): Promise<void> {
  const [said] = claimed.events;
  if (!said) return;
  const write = { table: "customers", key: "k-7", values: { status: "new" }, event: said, trust_weak: false };
  const outbox = { kind: "slack", destination: "slack", summary: "s", content: {} };
  const follow = {
    rules_hash: "",
    intents: [intentFor(said.event, { occurrence: 2, due_at: START + HOUR })],
  };
  await queue.settle([
    settlementOf(claimed, { record: write, outbox, follow, thread: { said }, mail: "bounced" }),
  ]);
}

it.each(WORKS)("found by index: %s", async (_, work) => {
  expect(await scanning(work)).toEqual([]);
});
