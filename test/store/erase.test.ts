import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Intent } from "../../src/model/plan.ts";
import type { Claimed, Settlement } from "../../src/ports/queue.ts";
import type { Store } from "../../src/ports/store.ts";
import { openSqliteDriver } from "../../src/store/sqlite.ts";
import { openStore } from "./open-store.ts";
import {
  deadly,
  digestFor,
  type EventParts,
  eventOf,
  HOUR,
  intentFor,
  only,
  planned,
  reminderFor,
  START,
  settlementOf,
} from "./samples.ts";

const ADA = { keys: ["ref:canary-ada", "persona:act_ada", "persona:inq_ada"], reference: "canary-ada" };
const EVE = { keys: ["ref:eve", "persona:inq_eve"], reference: "eve" };
const NO = { dry_run: false };
const GATE = "slack/#kyc";

function openBench() {
  const folder = mkdtempSync(join(tmpdir(), "erase-"));
  const path = join(folder, "relay.db");
  const clock = { now: START };
  const stores: Store[] = [];
  const open = () => {
    const store = openStore(path, () => clock.now);
    stores.push(store);
    return store;
  };
  onTestFinished(async () => {
    for (const store of stores) await store.close();
    rmSync(folder, { recursive: true });
  });
  const store = open();
  const record = async (parts: EventParts, intents: readonly ((event: Event) => Intent)[] = [intentFor]) => {
    const event = eventOf({ received_at: clock.now, ...parts });
    const intended = intents.map((intent) => intent(event));
    const body = JSON.stringify({ of: parts.reference ?? parts.keys, bulk: "x".repeat(5_000) });
    await store.intake.record([{ ...planned(event, intended), body }]);
    return event;
  };
  const claim = async (gate = GATE) => {
    const claimed = await store.queue.claim([{ gate, limit: 10 }], clock.now + 60_000);
    await store.queue.keep(
      claimed.map(({ delivery: { seq, fence }, events }) => ({
        seq,
        fence,
        rendering: { text: events.map(({ event }) => event.subject.reference).join() },
      })),
    );
    return claimed;
  };
  const states = async () => {
    const { items } = await store.ledger.deliveries({}, { limit: 50 });
    return items
      .map(({ rule, state, reason }) => [rule, state, reason].filter(Boolean).join(" "))
      .toReversed();
  };
  const bytes = () => readFileSync(path, "latin1") + readFileSync(`${path}-wal`, "latin1");
  return { store, clock, open, record, claim, states, bytes, path };
}

const settled = (one: Claimed, parts: Partial<Settlement> = {}): Settlement =>
  settlementOf(one, {
    attempt: { started_at: START, outcome: "delivered", answer: "thanks for canary-ada" },
    ...parts,
  });

describe("whom it finds", () => {
  it("events under any key of the subject, and nobody else's", async () => {
    const { store, record } = openBench();
    const others = await record(EVE);
    const first = await record({ keys: ["persona:act_ada", "persona:inq_0"] });
    const linked = await record({ keys: ["persona:act_ada2", "persona:inq_ada"] });
    const named = await record(ADA);
    const later = await record({ keys: ["persona:inq_ada"] });
    const counts = await store.upkeep.erase({ subject: "canary-ada" }, NO);
    expect(counts.events).toBe(4);
    const erased = await Promise.all([first, linked, named, later].map(({ id }) => store.ledger.event(id)));
    expect(erased.map((one) => one?.routing)).toEqual(["erased", "erased", "erased", "erased"]);
    const kept = await store.ledger.event(others.id);
    expect([kept?.routing, kept?.event.subject.name.full]).toEqual(["planned", "Ada Test"]);
  });

  it.each(["ref:canary-ada", "persona:inq_ada", "persona:act_ada", "Ada@Example.COM"])(
    "asked for %s, the same",
    async (subject) => {
      const { store, record } = openBench();
      const about = { ...eventOf(ADA).subject, email: "ada@example.com" };
      await store.intake.record([planned({ ...eventOf(ADA), subject: about })]);
      await record({ keys: ["persona:inq_ada"] });
      await record(EVE);
      expect(await store.upkeep.erase({ subject }, NO)).toMatchObject({ events: 2 });
    },
  );

  it.each([
    ["élodie@example.com", "\u00c9lodie@Example.com"],
    ["ada@bücher.example", "ada@B\u00dcCHER.example"],
    ["ada@example.com", " ada@example.com"],
  ])("an address however it is written: %s finds %j", async (subject, email) => {
    const { store, record } = openBench();
    await record({ ...ADA, email });
    await record({ ...EVE, email: "\u00e9lise@example.com" });
    expect(await store.upkeep.erase({ subject }, NO)).toMatchObject({ events: 1 });
  });

  it("a key that two references share leads to neither, and names nobody by itself", async () => {
    const { store, record } = openBench();
    await record({ keys: ["ref:canary-ada", "persona:act_1", "persona:inq_1"], reference: "canary-ada" });
    await record({ keys: ["ref:eve", "persona:act_1", "persona:inq_2"], reference: "eve" });
    await record({ keys: ["persona:act_1", "persona:inq_3"] });
    await expect(store.upkeep.erase({ subject: "persona:act_1" }, NO)).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await store.upkeep.erase({ subject: "canary-ada" }, NO)).toMatchObject({ events: 1 });
  });

  it("one event by its id, whoever it is about", async () => {
    const { store } = openBench();
    const event = eventOf({ keys: [] });
    await store.intake.record([{ event, body: "canary-ada?", routing: "unreadable", reason: "not_json" }]);
    await expect(store.upkeep.erase({ event: "none" }, NO)).rejects.toMatchObject({ code: "not_found" });
    expect(await store.upkeep.erase({ event: event.id }, NO)).toMatchObject({ events: 1, bodies: 1 });
  });

  it("a dry run counts the same and changes nothing", async () => {
    const { store, record, claim, states } = openBench();
    await record(ADA, [intentFor, reminderFor, (event) => digestFor(event, "all", { gate: "digests" })]);
    await record(EVE, [(event) => digestFor(event, "all", { gate: "digests" })]);
    await store.queue.settle((await claim()).map((one) => settled(one)));
    const before = await states();
    const counted = await store.upkeep.erase({ subject: "canary-ada" }, { dry_run: true });
    expect(await states()).toEqual(before);
    expect(await store.upkeep.erase({ subject: "canary-ada" }, NO)).toEqual(counted);
    expect(counted).toMatchObject({ events: 1, deliveries: 3, cancelled: 2, renderings: 1, answers: 1 });
  });
});

describe("what becomes of deliveries", () => {
  it("open ones and dead letters are cancelled, delivered ones stay", async () => {
    const { store, record, claim, states } = openBench();
    await record(ADA);
    await store.queue.settle((await claim()).map((one) => settled(one)));
    await record(ADA);
    await store.queue.settle((await claim()).map(deadly));
    await record(ADA, [intentFor, reminderFor]);
    await store.upkeep.erase({ subject: "canary-ada" }, NO);
    expect(await states()).toEqual([
      "alert delivered",
      "alert cancelled erased",
      "alert cancelled erased",
      "remind cancelled erased",
    ]);
    expect((await store.upkeep.redrive({}, 10)).ids).toEqual([]);
  });

  it("what is under way when it comes writes nothing any more", async () => {
    const { store, record, claim, bytes } = openBench();
    const event = await record(ADA, [(one) => intentFor(one, { in_order: true })]);
    const claimed = only(await claim());
    await store.upkeep.erase({ subject: "canary-ada" }, NO);
    const { seq, fence } = claimed.delivery;
    expect(await store.queue.keep([{ seq, fence, rendering: { text: "canary-ada" } }])).toEqual([]);
    const stored = { seq: 1, event };
    const record_ = { table: "people", key: "canary-ada", values: { a: "canary-ada" } };
    await store.queue.settle([
      settled(claimed, {
        record: { ...record_, event: stored, trust_weak: false },
        outbox: { kind: "slack", destination: "slack", summary: "canary-ada", content: "canary-ada" },
        thread: { began: { channel: "C1", ts: "canary-ada" }, said: stored },
      }),
    ]);
    expect(bytes()).not.toContain("canary-ada");
  });

  it("a digest under way is rendered anew for the others", async () => {
    const { store, clock, record, claim, bytes } = openBench();
    await record(ADA, [(event) => digestFor(event, "all", { gate: "digests" })]);
    await record(EVE, [(event) => digestFor(event, "all", { gate: "digests" })]);
    clock.now += HOUR;
    const late = only(await claim("digests"));
    expect(late.events).toHaveLength(2);
    await store.upkeep.erase({ subject: "canary-ada" }, NO);
    await store.queue.settle([settled(late)]);
    clock.now += HOUR;
    const again = only(await claim("digests"));
    expect(again.events.map(({ event }) => event.subject.reference)).toEqual(["eve"]);
    expect([again.rendering, again.members]).toEqual([undefined, 1]);
    expect(bytes()).not.toContain("canary-ada");
  });

  it("what comes later is new, and a repeat of what was erased is still a repeat", async () => {
    const { store, record } = openBench();
    const event = await record(ADA);
    await store.upkeep.erase({ subject: "canary-ada" }, NO);
    const [again] = await store.intake.record([planned(event)]);
    expect(again).toMatchObject({ result: "duplicate", id: event.id });
    const later = await record(ADA);
    expect((await store.ledger.event(later.id))?.routing).toBe("planned");
  });

  it("an erased event is replayed by nobody", async () => {
    const { store, record } = openBench();
    const event = await record(ADA);
    await store.upkeep.erase({ subject: "canary-ada" }, NO);
    expect(await store.ledger.stored({ ids: [event.id] }, 0, 10)).toEqual([]);
    expect(await store.ledger.stored({}, 0, 10)).toEqual([]);
  });
});

describe("mail", () => {
  it("that they want none goes on to be known; how many they had does not", async () => {
    const { store, record, claim, path } = openBench();
    await record(ADA);
    const one = only(await claim());
    const { seq, fence } = one.delivery;
    const order = { seq, fence, address: "ada@example.com", subject: "ref:canary-ada", keys: [] };
    const asked = { ...order, reminder: true, redriven: false, preview: false };
    const may = await store.suppressions.mayMail(asked);
    if (!may?.may) throw new Error("nothing stands against it");
    expect(await store.suppressions.unsubscribe(may.token)).toBe(true);
    await store.upkeep.erase({ subject: "canary-ada" }, NO);
    expect(await store.suppressions.standing(may.token)).toBe("unsubscribed");
    await store.close();
    const sql = openSqliteDriver(path);
    expect(
      sql.all("SELECT (SELECT count(*) FROM mailed) AS mails, count(*) AS out FROM suppression"),
    ).toEqual([{ mails: 0, out: 1 }]);
    sql.close();
  });
});

describe("records", () => {
  const write = (store: Store, one: Claimed, key: string, values: Record<string, string>) =>
    store.queue.settle([
      settlementOf(one, {
        record: { table: "people", key, values, event: only(one.events), trust_weak: false },
      }),
    ]);

  it("the subject's own go with their history; of a shared one what the subject's events wrote", async () => {
    const { store, clock, record, claim, bytes } = openBench();
    const steps = [
      [EVE, "shared", "from eve"],
      [ADA, "shared", "from canary-ada"],
      [EVE, "shared", "from eve again"],
      [ADA, "canary-ada", "canary-ada is her own"],
      [ADA, "only-hers", "canary-ada wrote all"],
    ] as const;
    for (const [about, key, said] of steps) {
      clock.now += 1;
      await record(about);
      await write(store, only(await claim()), key, { said });
    }
    expect(await store.upkeep.erase({ subject: "canary-ada" }, NO)).toMatchObject({ records: 3 });
    const { items } = await store.ledger.records("people", { limit: 10 });
    expect(items.map(({ key, values }) => [key, values])).toEqual([["shared", { said: "from eve again" }]]);
    const shared = await store.ledger.record("people", "shared");
    expect(shared?.changes.map(({ before, after }) => [before, after])).toEqual([
      [null, "from eve again"],
      [null, "from eve"],
    ]);
    expect(bytes()).not.toContain("canary-ada");
  });

  it("under an address that two persons gave, what the other's events wrote stays; by the address both go", async () => {
    const { store, clock, record, claim } = openBench();
    const email = "ada@example.com";
    for (const [about, key] of [
      [EVE, email],
      [ADA, email],
      [EVE, "eve"],
      [EVE, "eve@example.com"],
    ] as const) {
      clock.now += 1;
      await record({ ...about, email });
      await write(store, only(await claim()), key, { said: `by ${about.reference}` });
    }
    const kept = async () =>
      (await store.ledger.records("people", { limit: 10 })).items.map(({ key, values }) => [key, values]);
    await store.upkeep.erase({ subject: "eve" }, NO);
    expect(await kept()).toEqual([[email, { said: "by canary-ada" }]]);
    await store.upkeep.erase({ subject: email }, NO);
    expect(await kept()).toEqual([]);
  });
});
