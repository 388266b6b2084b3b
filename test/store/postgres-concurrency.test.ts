import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyDatabase } from "../support/empty-database.ts";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import { concurrentStory, type Told } from "./concurrent-story.ts";
import { inconsistencies, NEVER, NEVER_IN_THE_END } from "./inconsistencies.ts";
import { openPostgres } from "./open-postgres.ts";
import { START } from "./samples.ts";

/** More by `CONCURRENCY_SEEDS=1000`; the stories begin with that of `CONCURRENCY_FIRST`. */
const SEEDS = Number(process.env["CONCURRENCY_SEEDS"] ?? 50);
const FIRST = Number(process.env["CONCURRENCY_FIRST"] ?? 1);
/** A story takes a second where the machine has much else to do. */
const LONGEST_MS = 120_000 + SEEDS * 10_000;
/** How many each kind of event brings about; those of a digest speak for several. */
const DELIVERIES = { alert: 2, expired: 1, failed: 0, once: 1, approved: 0 };

let server: PostgresServer;
let url: string;
let client: pg.Client;

beforeAll(async () => {
  server = await startPostgres(QUICK_AND_LOSSY);
  url = await server.database();
  client = new pg.Client({ connectionString: url, options: "-c search_path=kyc_relay" });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await server.close();
});

test(
  "two processes at once leave every event and every delivery as one would",
  async () => {
    for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
      expect(await wrongAfter(seed), `seed ${seed}`).toEqual([]);
    }
  },
  LONGEST_MS,
);

async function wrongAfter(seed: number): Promise<readonly string[]> {
  const time = { now: START };
  const open = () => openPostgres(url, () => time.now);
  const stores = [await open(), await open()] as const;
  try {
    const { told, finish } = await concurrentStory(stores, time, randomFrom(seed));
    const under_way = await inconsistencies(client, NEVER);
    if (under_way.length > 0) return under_way;
    await finish();
    const left = await inconsistencies(client, NEVER_IN_THE_END);
    return [...left, ...(await miscounted(told)), ...(await disagreements(stores))];
  } finally {
    await Promise.all(stores.map((store) => store.close()));
    await emptyDatabase(url);
  }
}

/** Each event is stored once, its repetitions are counted, and each matched action has one delivery. */
async function miscounted(told: readonly Told[]): Promise<readonly string[]> {
  const expected = {
    events: told.length,
    duplicates: told.reduce((sum, { sends }) => sum + sends - 1, 0),
    deliveries: told.reduce((sum, { what }) => sum + DELIVERIES[what], 0),
  };
  const { rows } = await client.query(`SELECT (SELECT count(*)::int FROM event) AS events,
    (SELECT coalesce(sum(duplicates), 0)::int FROM event) AS duplicates,
    (SELECT count(*)::int FROM delivery WHERE rule <> 'digest') AS deliveries`);
  const found = JSON.stringify(rows[0]);
  return found === JSON.stringify(expected) ? [] : [`${found} is not ${JSON.stringify(expected)}`];
}

/** What both say of the whole is the same, and is what the rows say. */
async function disagreements(stores: readonly Awaited<ReturnType<typeof openPostgres>>[]) {
  const { rows } = await client.query(`SELECT count(*) FILTER (WHERE due_at IS NOT NULL)::int AS pending,
    count(*) FILTER (WHERE state = 'waiting')::int AS waiting, count(*) FILTER (WHERE state = 'dead')::int AS dead
    FROM delivery`);
  const wrong: string[] = [];
  for (const { ledger } of stores) {
    const { pending, waiting, dead } = await ledger.health();
    const said = JSON.stringify({ pending, waiting, dead });
    if (said !== JSON.stringify(rows[0])) wrong.push(`health says ${said} of ${JSON.stringify(rows[0])}`);
    const groups = await ledger.deadGroups({});
    if (groups.reduce((sum, { count }) => sum + count, 0) !== dead) wrong.push("dead groups miss some");
    const busy = (await ledger.gates()).filter(
      ({ due, next_due_at }) => due > 0 || next_due_at !== undefined,
    );
    if (busy.length > 0) wrong.push(`gates say ${JSON.stringify(busy)}`);
  }
  return wrong;
}

/** Mulberry32: the same numbers for a seed, every time. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
