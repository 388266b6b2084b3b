import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ALERTS_RULE, type Alarm, alarmTrigger } from "../../src/model/alarm.ts";
import type { Intent } from "../../src/model/plan.ts";
import type { Ledger } from "../../src/ports/ledger.ts";
import type { Store } from "../../src/ports/store.ts";
import { NODE_CRYPTO } from "../../src/store/node-crypto.ts";
import { openPgDriver, type PgDriver } from "../../src/store/postgres/driver.ts";
import { openJobs } from "../../src/store/postgres/jobs.ts";
import { createPgLedger } from "../../src/store/postgres/ledger.ts";
import { migrate } from "../../src/store/postgres/migrations.ts";
import { ring } from "../../src/store/postgres/ring.ts";
import { createPgSuppressions } from "../../src/store/postgres/suppressions.ts";
import { createPgUpkeep } from "../../src/store/postgres/upkeep.ts";
import { planOf, recordingDriver, scansOf } from "../support/postgres-plans.ts";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import { fill } from "./postgres-fill.ts";
import { START } from "./samples.ts";
import { STORE_PARTS } from "./store-parts.ts";

/** Holds a row for each source, gate or database, or one. */
const SMALL = new Set(["arrival", "gate", "pg_database", "secret"]);

type Home = Pick<Store, "ledger" | "suppressions" | "upkeep">;

const clock = () => START;
const REMINDER = { seq: 1, fence: 0, reminder: true, redriven: false, preview: false };
const REFUSAL = { at: START, source: "persona", reason: "stale", header_names: [], uncounted: 0 } as const;
const ALARM: Alarm = {
  kind: "gate_failing",
  key: "slack",
  raised_at: START,
  again: false,
  told: "mail",
  detail: {},
};
const TELL: Intent = {
  ...{ rule: ALERTS_RULE, action: "mail", occurrence: 1, trigger: alarmTrigger(ALARM), kind: "email" },
  ...{ destination: "mail", gate: "mail", due_at: START, preview: false, reminder: false },
};
/** So often PostgreSQL plans anew before it keeps a plan. */
const TIMES_UNTIL_KEPT = 8;
const PAGE = { limit: 50 };
const LOOKS: readonly (readonly [string, (ledger: Ledger) => Promise<unknown>])[] = [
  ["events", (l) => l.events({}, PAGE)],
  ["events of a source", (l) => l.events({ source: "persona", type: "x" }, PAGE)],
  ["events of a subject", (l) => l.events({ subject: "c-7" }, PAGE)],
  ["an event", (l) => l.event("e-7")],
  ["events to replay", (l) => l.stored({}, 100, 50)],
  ["held events", (l) => l.stored({ routing: "held" }, 0, 50)],
  ["a subject's events to replay", (l) => l.stored({ subject: "c-7" }, 0, 50)],
  ["named events to replay", (l) => l.stored({ ids: ["e-7", "e-8"] }, 0, 50)],
  ["deliveries", (l) => l.deliveries({}, PAGE)],
  ["delivered ones", (l) => l.deliveries({ state: "delivered" }, PAGE)],
  ["open ones", (l) => l.deliveries({ state: "pending" }, PAGE)],
  ["dead letters", (l) => l.deliveries({ state: "dead" }, PAGE)],
  ["a delivery", (l) => l.delivery("d-7")],
  ["dead letters by cause", (l) => l.deadGroups({})],
  ["the outbox", (l) => l.outbox(PAGE)],
  ["an entry of it", (l) => l.outboxEntry("o-7")],
  ["records", (l) => l.records("customers", PAGE)],
  ["a record", (l) => l.record("customers", "k-7")],
  ["refused requests", (l) => l.refused(PAGE)],
  ["how many events came", (l) => l.counts(START, START + 10)],
  ["health", (l) => l.health()],
  ["gates", (l) => l.gates()],
  ["the latest failures", (l) => l.failures(10)],
  ["recent dead letters", (l) => l.recentDeaths(START)],
  ["alarms", (l) => l.alarms(PAGE)],
];

const ADA = { address: "ada@example.com", subject: "ref:c-7", keys: ["persona:inq_7"] };
const CHANGES: readonly (readonly [string, (home: Home) => Promise<unknown>])[] = [
  ["a mail that may go", ({ suppressions }) => suppressions.mayMail({ ...REMINDER, ...ADA, max: 3 })],
  ["who unsubscribes", ({ suppressions }) => unsubscribing(suppressions)],
  ["who gets no reminders", ({ suppressions }) => suppressions.suppressed(PAGE)],
  ["who gets them again", ({ suppressions }) => suppressions.lift("ada@example.com")],
  ["a refusal", ({ upkeep }) => upkeep.noteRefusal(REFUSAL)],
  ["a redrive", ({ upkeep }) => upkeep.redrive({}, 5)],
  ["a redrive of some", ({ upkeep }) => upkeep.redrive({ ids: ["d-900"] }, 5)],
  ["an alarm that is raised", ({ upkeep }) => upkeep.raiseAlarm(ALARM, TELL)],
  ["one that is told again", ({ upkeep }) => upkeep.retellAlarm({ ...ALARM, told: "slack" }, TELL)],
  ["how it was told", ({ ledger }) => ledger.tellings([ALARM])],
  ["one that is ended", ({ upkeep }) => upkeep.endAlarm(ALARM)],
  ["rules", ({ upkeep }) => upkeep.saveRules("r", []).then(() => upkeep.latestRules())],
];

describe("a filled database", () => {
  let server: PostgresServer;
  let pg: PgDriver;
  let jobs: Awaited<ReturnType<typeof openJobs>>;
  beforeAll(async () => {
    server = await startPostgres(QUICK_AND_LOSSY);
    const url = await server.database();
    pg = openPgDriver({ url, connections: 2, log: STORE_PARTS.log });
    await migrate(pg, START);
    await fill(pg);
    jobs = await openJobs({ ...STORE_PARTS, url, clock, hash: NODE_CRYPTO.hash });
  });
  afterAll(async () => {
    await jobs.close();
    await pg.close();
    await server.close();
  });

  /** The statements that a work runs that read whole tables. */
  async function scanning(work: (home: Home) => Promise<unknown>) {
    const recording = recordingDriver(pg);
    const context = { ...STORE_PARTS, ...NODE_CRYPTO, pg: recording.pg, clock, jobs, ring };
    await work({
      ledger: createPgLedger(context),
      suppressions: createPgSuppressions(context),
      upkeep: createPgUpkeep(context),
    });
    expect(recording.texts.size).toBeGreaterThan(0);
    const found: string[] = [];
    for (const text of recording.texts) {
      const tables = scansOf(await planOf(pg, text)).filter((table) => !SMALL.has(table));
      if (tables.length > 0) found.push(`${tables.join()} in ${text}`);
    }
    return found;
  }

  it.each(LOOKS)("is looked at by index: %s", async (_, look) => {
    expect(await scanning(({ ledger }) => look(ledger))).toEqual([]);
  });

  it.each(CHANGES)("is changed by index: %s", async (_, change) => {
    expect(await scanning(change)).toEqual([]);
  });
});

it("a plan that was made while a table was empty does not read it whole once it has grown", async () => {
  const server = await startPostgres([...QUICK_AND_LOSSY, "-c", "autovacuum=off"]);
  const pg = openPgDriver({ url: await server.database(), connections: 1, log: STORE_PARTS.log });
  await migrate(pg, START);
  // As if it had been looked after while nothing was there.
  await pg.all("VACUUM ANALYZE thread");
  const text = "SELECT channel FROM thread WHERE gate = $1 AND subject = $2";
  for (let time = 1; time <= TIMES_UNTIL_KEPT; time += 1) await pg.all(text, "slack", "x");
  const [kept] = await pg.all<{ name: string }>(
    "SELECT name FROM pg_prepared_statements WHERE statement = $1 AND generic_plans > 0",
    text,
  );
  const { rows } = await pg.foreign(`EXPLAIN EXECUTE ${kept?.name} ('slack', 'x')`, [], false);
  expect(JSON.stringify(rows)).toContain("thread_pkey");
  await pg.close();
  await server.close();
});

async function unsubscribing(suppressions: Store["suppressions"]): Promise<void> {
  const verdict = await suppressions.mayMail({ ...REMINDER, ...ADA, seq: 101 });
  expect(await suppressions.unsubscribe(verdict?.may ? verdict.token : "")).toBe(true);
}
