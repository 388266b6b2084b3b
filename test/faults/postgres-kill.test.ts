import pg from "pg";
import { beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { randomOf } from "../../bench/crash/random.ts";
import { approvedRequest } from "../support/approved-request.ts";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";
import { type KillableRelay, killableRelay } from "../support/killable-relay.ts";
import { type PostgresServer, startPostgres } from "../support/postgres-server.ts";

const SECRET = "test-wbhsec-persona";
const KILLS = 20;
const SEED = 20_262;
/** A busy machine does fewer, and a few at least. */
const LONGEST_MS = 40_000;
const FEWEST_KILLS = 4;
const LATEST_KILL_MS = 400;
/** A lease lasts half a minute; the machine may be busy. */
const TAKEN_OVER_WITHIN_MS = 120_000;
const LIMIT_MS = 300_000;
const PAUSE_MS = 10;

let server: PostgresServer;
let hook: HookReceiver;
let database: string;

beforeAll(async () => {
  server = await startPostgres();
  return () => server.close();
});
beforeEach(async () => {
  hook = await hookReceiver();
  // Attempts are under way when a process ends.
  hook.answerWith((response) => void setTimeout(() => response.end(), PAUSE_MS));
  database = await server.database();
  return () => hook.close();
});

type Process = KillableRelay & { url: string; begin(): Promise<void> };

async function startOne(): Promise<Process> {
  const relay = killableRelay(HOOK_SETTINGS, hookRules("event.source_event_id"));
  onTestFinished(() => relay.remove());
  const one: Process = Object.assign(relay, {
    url: "",
    async begin() {
      one.url = await relay.start({ ...hookEnv(hook.url), DATABASE_URL: database });
    },
  });
  await one.begin();
  return one;
}

/** Sends to it, whether it lives or not, until it is told to stop; returns what was acknowledged. */
function load(one: Process, name: string) {
  let isOver = false;
  const accepted: string[] = [];
  const sending = (async () => {
    for (let n = 0; !isOver; n += 1) {
      const request = approvedRequest(`${name}-${n}`, SECRET);
      const sent = await fetch(`${one.url}/in/persona`, request).catch(() => undefined);
      // Whose answer is cut off was not acknowledged.
      const isWhole = await sent?.text().then(
        () => true,
        () => false,
      );
      if (sent?.status === 200 && isWhole) accepted.push(JSON.parse(request.body).data.id);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    return accepted;
  })();
  return {
    accepted,
    stop() {
      isOver = true;
      return sending;
    },
  };
}

function toldTimes(): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { body } of hook.heard) {
    const { id } = JSON.parse(body);
    times.set(id, (times.get(id) ?? 0) + 1);
  }
  return times;
}

async function ask<T>(text: string): Promise<readonly T[]> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  const { rows } = await client.query(text);
  await client.end();
  return rows;
}

const allEnded = () =>
  eventually(
    "all is delivered",
    async () =>
      (await ask("SELECT 1 FROM kyc_relay.delivery WHERE state <> 'delivered' LIMIT 1")).length === 0,
    TAKEN_OVER_WITHIN_MS,
  );
const LOST_ATTEMPTS = `SELECT count(*)::int AS n FROM kyc_relay.attempt WHERE outcome = 'uncertain'`;

test(`${KILLS} kills of one of two processes under load: what was acknowledged is told, and twice at most what was under way`, {
  timeout: LIMIT_MS,
}, async () => {
  const random = randomOf(SEED);
  const all = await Promise.all([startOne(), startOne()]);
  const loads = all.map((one, index) => load(one, `process-${index}`));
  const end = performance.now() + LONGEST_MS;
  let kills = 0;
  while (kills < KILLS && (kills < FEWEST_KILLS || performance.now() < end)) {
    const one = random.pick([all[0], all[1]] as const);
    await new Promise((resolve) => setTimeout(resolve, random.upTo(LATEST_KILL_MS)));
    await one?.kill();
    await one?.begin();
    kills += 1;
  }
  const accepted = (await Promise.all(loads.map((one) => one.stop()))).flat();
  await allEnded();
  const told = toldTimes();
  expect(accepted.length).toBeGreaterThan(0);
  expect(accepted.filter((id) => !told.has(id))).toEqual([]);
  const doubled = [...told.values()].reduce((sum, times) => sum + times - 1, 0);
  const [lost] = await ask<{ n: number }>(LOST_ATTEMPTS);
  expect(doubled).toBeLessThanOrEqual(lost?.n ?? 0);
});

test("SIGTERM of one of three under load: nothing is lost or told twice, and nobody waits for its leases", async () => {
  const all = await Promise.all([startOne(), startOne(), startOne()]);
  const loads = all.map((one, index) => load(one, `process-${index}`));
  const [stopped] = all;
  const [ofStopped] = loads;
  await eventually("it has taken some", () => (ofStopped?.accepted.length ?? 0) > 30);
  expect(await stopped?.stop("SIGTERM")).toEqual([0, null]);
  const others = loads.slice(1);
  const before = others.map(({ accepted }) => accepted.length);
  await eventually("the others go on", () =>
    others.every(({ accepted }, index) => accepted.length > (before[index] ?? 0) + 10),
  );
  const accepted = (await Promise.all(loads.map((one) => one.stop()))).flat();
  await allEnded();
  const told = toldTimes();
  expect(accepted.filter((id) => told.get(id) !== 1)).toEqual([]);
  expect(await ask(LOST_ATTEMPTS)).toEqual([{ n: 0 }]);
});
