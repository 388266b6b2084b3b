import { join } from "node:path";
import pg from "pg";
import { beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { createDatabaseClock } from "../../src/store/postgres/database-clock.ts";
import { approvedRequest } from "../support/approved-request.ts";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";
import { killableRelay } from "../support/killable-relay.ts";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";

const SKEWED = join(import.meta.dirname, "../support/skewed-clock.mjs");
const MINUTES = 60_000;
const AHEADS = [5 * MINUTES, 0, -5 * MINUTES];
const EVENTS_EACH = 10;
/** Far less than an attempt may take, far more than it takes another process to look. */
const ANSWER_AFTER_MS = 1_500;

let server: PostgresServer;
let hook: HookReceiver;
let database: string;

beforeAll(async () => {
  server = await startPostgres(QUICK_AND_LOSSY);
  return () => server.close();
});
beforeEach(async () => {
  hook = await hookReceiver();
  database = await server.database();
  return () => hook.close();
});

async function startOne(ahead: number) {
  const relay = killableRelay(HOOK_SETTINGS, hookRules("event.source_event_id"));
  onTestFinished(() => relay.remove());
  const env = {
    ...hookEnv(hook.url),
    DATABASE_URL: database,
    NODE_OPTIONS: `--import=${SKEWED}`,
    CLOCK_AHEAD_MS: String(ahead),
  };
  return { relay, url: await relay.start(env) };
}

async function ask<T>(text: string): Promise<readonly T[]> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  const { rows } = await client.query(text);
  await client.end();
  return rows;
}

test("processes whose clocks differ by minutes leave each other's attempts alone: nothing is told twice", async () => {
  const all = await Promise.all(AHEADS.map(startOne));
  hook.answerWith((response) => void setTimeout(() => response.end(), ANSWER_AFTER_MS));
  const many = AHEADS.length * EVENTS_EACH;
  for (let n = 0; n < many; n += 1) {
    // Each of them has all processes look for what is due, while others are under way.
    const request = approvedRequest(`seed-${n}`, "test-wbhsec-persona");
    expect((await fetch(`${all[n % AHEADS.length]?.url}/in/persona`, request)).status).toBe(200);
  }
  await eventually("all are settled", async () => {
    const rows = await ask("SELECT 1 FROM kyc_relay.delivery WHERE state = 'delivered'");
    return rows.length === many;
  });
  expect(hook.heard).toHaveLength(many);
  expect(await ask("SELECT outcome, count(*)::int AS n FROM kyc_relay.attempt GROUP BY outcome")).toEqual([
    { outcome: "delivered", n: many },
  ]);
  const [received] = await ask<{ spread: string }>(
    "SELECT max(received_at) - min(received_at) AS spread FROM kyc_relay.event",
  );
  expect(Number(received?.spread)).toBeLessThan(4 * MINUTES);
  const [early, right, behind] = all.map(({ relay }) => relay.printed());
  for (const one of [early, behind])
    expect(one).toContain("this machine's clock differs from the database's");
  expect(right).not.toContain("this machine's clock");
});

test("a clock is off only by what the time that the answer took cannot explain", async () => {
  const corrected: number[] = [];
  const said: string[] = [];
  const note = (_: object, message: string) => void said.push(message);
  let machine = 1_000_000;
  const { look } = createDatabaseClock({
    correct: (behind) => corrected.push(behind),
    log: { info: note, warn: note, error: note },
    machine: () => machine,
  });
  const answer = (now: number, took: number) =>
    look(async () => {
      machine += took;
      return [{ now: String(now) }];
    });
  await answer(machine + 400, 500);
  expect(corrected).toEqual([]);
  await answer(machine - 300_000, 0);
  await answer(machine - 300_000, 100);
  expect(corrected).toEqual([-299_999]);
  expect(said).toHaveLength(1);
  await answer(machine, 0);
  expect(corrected).toEqual([-299_999, -1]);
  expect(said).toHaveLength(2);
});
