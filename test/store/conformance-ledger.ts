import { describe, expect, it } from "vitest";
import type { Page } from "../../src/ports/ledger.ts";
import type { Bench } from "./conformance.ts";
import { deadly, eventOf, HOUR, intentFor, only, planned, START, settlementOf } from "./samples.ts";

const SCAN = 5_000;
const LISTED = 200;
const ATTEMPTS = LISTED + 3;

/** Every item of all pages, and how many pages there were. */
async function readAll<T>(read: (cursor: string | undefined) => Promise<Page<T>>) {
  const items: T[] = [];
  let pages = 0;
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.next;
    pages += 1;
  } while (cursor !== undefined && pages < 100);
  return { items, pages };
}

export function ledgerClauses(bench: () => Bench): void {
  describe("ledger", () => {
    it("pages newest first, each event once", async () => {
      const { store } = bench();
      const events = Array.from({ length: 7 }, () => eventOf());
      await store.intake.record(events.map((event) => planned(event, [])));
      const { items, pages } = await readAll((cursor) => store.ledger.events({}, { limit: 3, cursor }));
      expect(items.map(({ event }) => event.id)).toEqual(events.map(({ id }) => id).reverse());
      expect(pages).toBe(3);
    });

    it("a page goes on where the one before ended, whatever arrives meanwhile", async () => {
      const { store } = bench();
      const record = async (many: number) => {
        const events = Array.from({ length: many }, () => eventOf({ reference: "c-1" }));
        await store.intake.record(events.map((event) => planned(event)));
        return events.map(({ id }) => id);
      };
      const before = await record(9);
      for (const filter of [{}, { subject: "c-1" }]) {
        const paged = await readAll(async (cursor) => {
          await record(2);
          return store.ledger.events(filter, { limit: 4, cursor });
        });
        const ids = paged.items.map(({ event }) => event.id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.slice(-before.length)).toEqual(before.toReversed());
      }
      const deliveries = await readAll(async (cursor) => {
        await record(2);
        return store.ledger.deliveries({ state: "pending" }, { limit: 4, cursor });
      });
      const seqs = deliveries.items.map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.toSorted((a, b) => b - a));
      expect(new Set(seqs).size).toBe(seqs.length);
      expect(seqs.at(-1)).toBe(1);
    });

    it("filters by source, type, subject, time and routing", async () => {
      const { store } = bench();
      const wanted = eventOf({ source: "eu", type: "a", reference: "c-1", received_at: START + 5 });
      await store.intake.record([planned(wanted, []), planned(eventOf({ keys: ["persona:inq_2"] }), [])]);
      for (const filter of [
        { source: "eu" },
        { type: "a" },
        { subject: "c-1" },
        { subject: "ref:c-1" },
        { since: START + 5 },
        { source: "eu", until: START + 6, routing: "planned" } as const,
      ]) {
        const { items } = await store.ledger.events(filter, { limit: 10 });
        expect(items.map(({ event }) => event.id)).toEqual([wanted.id]);
        expect((await store.ledger.stored(filter, 0, 10)).map(({ event }) => event.id)).toEqual([wanted.id]);
      }
      expect((await store.ledger.events({ until: START }, { limit: 10 })).items).toEqual([]);
    });

    it("a page looks at a bounded number of rows and says where to go on", async () => {
      const { store } = bench();
      const rare = eventOf({ type: "rare" });
      await store.intake.record([planned(rare, [])]);
      const many = Array.from({ length: SCAN }, () => planned(eventOf(), []));
      await store.intake.record(many);
      const first = await store.ledger.events({ type: "rare" }, { limit: 10 });
      expect(first).toEqual({ items: [], next: expect.any(String) });
      const { items } = await readAll((cursor) =>
        store.ledger.events({ type: "rare" }, { limit: 10, cursor }),
      );
      expect(items.map(({ event }) => event.id)).toEqual([rare.id]);
    });

    it("a foreign cursor is refused", async () => {
      for (const cursor of ["", "%%%", "LTE", "YWJj"]) {
        await expect(bench().store.ledger.events({}, { limit: 1, cursor })).rejects.toMatchObject({
          code: "bad_request",
        });
      }
    });

    it("stored gives the oldest first, after a seq, or those with given ids", async () => {
      const { store } = bench();
      const events = [eventOf(), eventOf(), eventOf()];
      await store.intake.record(events.map((event) => planned(event, [])));
      const [, second, third] = await store.ledger.stored({}, 0, 10);
      expect(await store.ledger.stored({}, 1, 10)).toEqual([second, third]);
      expect(await store.ledger.stored({ ids: [third?.event.id ?? "", "unknown"] }, 0, 10)).toEqual([third]);
      expect(second?.body).toBe('{"only":"in the body"}');
    });

    it("deliveries are filtered by state, rule, destination and reason", async () => {
      const { store } = bench();
      const event = eventOf();
      const intents = ["a", "b", "c"].map((rule) => intentFor(event, { rule, destination: rule }));
      await store.intake.record([planned(event, intents)]);
      const [a, b] = await bench().claim("slack/#kyc", 2);
      if (!a || !b) throw new Error("two were due");
      await store.queue.settle([deadly(a), settlementOf(b)]);
      const rulesOf = async (filter: Parameters<typeof store.ledger.deliveries>[0]) =>
        (await store.ledger.deliveries(filter, { limit: 10 })).items.map(({ rule }) => rule);
      expect(await rulesOf({})).toEqual(["c", "b", "a"]);
      expect(await rulesOf({ state: "dead" })).toEqual(["a"]);
      expect(await rulesOf({ state: "delivered" })).toEqual(["b"]);
      expect(await rulesOf({ state: "pending" })).toEqual(["c"]);
      expect(await rulesOf({ rule: "b" })).toEqual(["b"]);
      expect(await rulesOf({ destination: "c" })).toEqual(["c"]);
      expect(await rulesOf({ reason: "refused" })).toEqual(["a"]);
      expect((await store.ledger.delivery(a.delivery.id))?.events).toEqual([
        { id: event.id, type: event.type },
      ]);
    });

    it("deliveries are filtered by when they were planned, dead ones by when they died", async () => {
      const { store } = bench();
      const event = eventOf();
      await bench().record(event, [intentFor(event, { rule: "dies" }), intentFor(event, { rule: "waits" })]);
      bench().now = START + 2 * HOUR;
      await store.queue.settle([deadly(only(await bench().claim("slack/#kyc", 1)))]);
      const rulesOf = async (filter: Parameters<typeof store.ledger.deliveries>[0]) =>
        (await store.ledger.deliveries(filter, { limit: 10 })).items.map(({ rule }) => rule);
      const [early, late] = [{ until: START + HOUR }, { since: START + HOUR }];
      expect(await rulesOf(early)).toEqual(["waits", "dies"]);
      expect(await rulesOf(late)).toEqual([]);
      expect(await rulesOf({ ...early, state: "pending" })).toEqual(["waits"]);
      expect(await rulesOf({ ...late, state: "pending" })).toEqual([]);
      expect(await rulesOf({ ...early, state: "dead" })).toEqual([]);
      expect(await rulesOf({ ...late, state: "dead" })).toEqual(["dies"]);
    });

    it("what is not there is undefined", async () => {
      const { ledger } = bench().store;
      expect(await ledger.event("none")).toBeUndefined();
      expect(await ledger.delivery("none")).toBeUndefined();
      expect(await ledger.outboxEntry("none")).toBeUndefined();
      expect(await ledger.record("none", "none")).toBeUndefined();
    });

    it("of many attempts the latest are listed, in their order", async () => {
      const { store } = bench();
      const event = eventOf();
      await store.intake.record([planned(event, [intentFor(event)])]);
      let id = "";
      for (let at = START; at < START + ATTEMPTS; at += 1) {
        bench().now = at;
        const claimed = only(await bench().claim());
        id = claimed.delivery.id;
        const next = { state: "pending", due_at: at + 1, counts: false } as const;
        await store.queue.settle([settlementOf(claimed, { next })]);
      }
      const fences = (await store.ledger.delivery(id))?.attempts.map(({ fence }) => fence);
      expect(fences).toEqual(Array.from({ length: LISTED }, (_, i) => ATTEMPTS - LISTED + 1 + i));
    });
  });

  describe("upkeep", () => {
    it("keeps refusals as they were noted", async () => {
      const { store } = bench();
      const refusal = {
        at: START,
        source: "persona",
        reason: "stale",
        header_names: ["host"],
        uncounted: 2,
      } as const;
      await store.upkeep.noteRefusal({ ...refusal, peer: "192.0.2.1", length: 9 });
      const row = only((await store.ledger.refused({ limit: 5 })).items);
      expect(row).toEqual({ ...refusal, peer: "192.0.2.1", length: 9 });
    });

    it("keeps rule sets by hash; the latest is the one saved last", async () => {
      const { upkeep } = bench().store;
      expect(await upkeep.latestRules()).toBeUndefined();
      const files = [{ name: "a.yaml", text: "version: 1" }];
      await upkeep.saveRules("one", files);
      await upkeep.saveRules("two", []);
      expect(await upkeep.latestRules()).toEqual({ hash: "two", files: [] });
      await upkeep.saveRules("one", files);
      expect(await upkeep.latestRules()).toEqual({ hash: "one", files });
      expect(await upkeep.savedRules("two")).toEqual([]);
      expect(await upkeep.savedRules("none")).toBeUndefined();
    });
  });
}
