import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { ALERTS_RULE, type Alarm, alarmTrigger } from "../../src/model/alarm.ts";
import type { Intent } from "../../src/model/plan.ts";
import type { Claimed } from "../../src/ports/queue.ts";
import type { Store } from "../../src/ports/store.ts";
import { emptyDatabase } from "../support/empty-database.ts";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import { openPostgres } from "./open-postgres.ts";
import { eventOf, intentFor, MINUTE, planned, START } from "./samples.ts";

const TIMES = 5;
const ALARM: Alarm = {
  kind: "gate_failing",
  key: "slack",
  raised_at: START,
  again: false,
  told: "mail",
  detail: { gates: "slack/#kyc", failures: 5 },
};

let server: PostgresServer;
let url: string;
let stores: readonly Store[] = [];

beforeAll(async () => {
  server = await startPostgres(QUICK_AND_LOSSY);
  url = await server.database();
});
beforeEach(async () => {
  const opened = await Promise.all([1, 2, 3].map(() => openPostgres(url, () => START)));
  stores = opened;
  return async () => {
    await Promise.all(opened.map((store) => store.close()));
    await emptyDatabase(url);
  };
});
afterAll(() => server.close());

/** What each of the processes says to it at once. */
function fromAll<T>(ask: (store: Store, index: number) => Promise<T>): Promise<readonly T[]> {
  return Promise.all(stores.map(ask));
}

function first(): Store {
  const [store] = stores;
  if (!store) throw new Error("no store is open");
  return store;
}

const tell = (alarm: Alarm): Intent => ({
  rule: ALERTS_RULE,
  action: "mail",
  occurrence: 1,
  trigger: alarmTrigger(alarm),
  kind: "email",
  destination: "mail",
  gate: "mail",
  due_at: START,
  preview: false,
  reminder: false,
  about: { alarm },
});

/** Mails to one person, each claimed. */
async function claimedMails(many: number): Promise<readonly Claimed[]> {
  const events = Array.from({ length: many }, (_, n) => eventOf({ keys: [`persona:inq_${n}`] }));
  const { intake, queue } = first();
  await intake.record(events.map((event) => planned(event, [intentFor(event, { gate: "mail" })])));
  return queue.claim([{ gate: "mail", limit: many }], START + MINUTE);
}

it("processes that start at once make the tables, and one secret of mail, together", async () => {
  const fresh = await server.database();
  const opened = await Promise.all([1, 2, 3].map(() => openPostgres(fresh, () => START)));
  const [store] = opened;
  const event = eventOf();
  await store?.intake.record([
    planned(
      event,
      [1, 2, 3].map((n) => intentFor(event, { action: `mail-${n}` })),
    ),
  ]);
  const claimed = (await store?.queue.claim([{ gate: "slack/#kyc", limit: 3 }], START + MINUTE)) ?? [];
  const verdicts = await Promise.all(
    opened.map((one, index) => one.suppressions.mayMail(mailOrder(claimed[index]))),
  );
  expect(new Set(verdicts.map((verdict) => verdict?.may && verdict.token)).size).toBe(1);
  expect(verdicts.every((verdict) => verdict?.may)).toBe(true);
  await Promise.all(opened.map((one) => one.close()));
});

it("the last mail that a person may get is sent by one of the processes", async () => {
  for (let time = 1; time <= TIMES; time += 1) {
    const claimed = await claimedMails(3);
    const address = `ada-${time}@example.com`;
    const verdicts = await fromAll((store, index) =>
      store.suppressions.mayMail({ ...mailOrder(claimed[index]), address, max: 2 }),
    );
    expect(verdicts.filter((verdict) => verdict?.may)).toHaveLength(2);
  }
});

it("an alarm that several processes see at once is raised, told and ended once", async () => {
  const { ledger, upkeep } = first();
  for (let time = 1; time <= TIMES; time += 1) {
    const alarm = { ...ALARM, raised_at: START + time };
    const raised = await fromAll((store) => store.upkeep.raiseAlarm(alarm, tell(alarm)));
    expect(raised.filter(Boolean)).toHaveLength(1);
    const again = { ...alarm, told: "slack" };
    const retold = await fromAll((store) =>
      store.upkeep.retellAlarm(again, { ...tell(alarm), action: "slack" }),
    );
    expect(retold.filter(Boolean).length).toBeGreaterThanOrEqual(1);
    const ended = await fromAll((store) => store.upkeep.endAlarm({ ...alarm, ended_at: START + time }));
    expect(ended.filter(Boolean)).toHaveLength(1);
  }
  expect((await ledger.alarms({ limit: 50 })).items).toHaveLength(TIMES);
  expect((await ledger.deliveries({}, { limit: 50 })).items).toHaveLength(2 * TIMES);
  expect((await ledger.alarms({ limit: 50, open: true })).items).toEqual([]);
  expect(await upkeep.endAlarm(ALARM)).toBe(false);
});

it("an open alarm that is seen again and again forgets no ended one", async () => {
  const { ledger, upkeep } = first();
  const other = { ...ALARM, key: "other" };
  await upkeep.raiseAlarm(other);
  await upkeep.endAlarm({ ...other, ended_at: START });
  for (let time = 1; time <= 1_100; time += 1) await upkeep.raiseAlarm(ALARM);
  await upkeep.raiseAlarm({ ...ALARM, key: "a third one" });
  expect((await ledger.alarms({ limit: 10 })).items).toHaveLength(3);
});

it("of rules that several processes save at once, all see the same ones as the latest", async () => {
  for (let time = 1; time <= TIMES; time += 1) {
    await fromAll((store, index) => store.upkeep.saveRules(`rules-${index}`, []));
    const latest = await fromAll((store) => store.upkeep.latestRules());
    expect(new Set(latest.map((set) => set?.hash)).size).toBe(1);
  }
  await first().upkeep.saveRules("rules-0", []);
  expect(await fromAll((store) => store.upkeep.latestRules())).toEqual(
    stores.map(() => ({ hash: "rules-0", files: [] })),
  );
});

it("dead letters that two processes redrive at once go back once", async () => {
  const claimed = await claimedMails(6);
  const dead = { started_at: START, outcome: "dead", reason: "refused" } as const;
  await first().queue.settle(
    claimed.map(({ delivery: { seq, fence } }) => ({
      ...{ seq, fence, attempt: dead, next: { state: "dead", reason: "refused" } },
    })),
  );
  const redriven = await fromAll((store) => store.upkeep.redrive({}, 4));
  const ids = redriven.flatMap((one) => one.ids);
  expect(ids).toHaveLength(6);
  expect(new Set(ids).size).toBe(6);
});

it("schedules that several processes put in force at once stand once", async () => {
  const orders = ["a", "b"].map((rule) => ({ rule, expression: "0 9 * * *", next_at: START + MINUTE }));
  await fromAll((store) => store.upkeep.setSchedules(orders));
  expect(await first().upkeep.schedules()).toEqual(orders);
});

function mailOrder(claimed: Claimed | undefined) {
  if (!claimed) throw new Error("it was claimed");
  const { seq, fence } = claimed.delivery;
  return {
    ...{ seq, fence, address: "ada@example.com", keys: [] },
    ...{ reminder: true, redriven: false, preview: false },
  };
}
