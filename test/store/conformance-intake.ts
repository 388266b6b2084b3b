import { describe, expect, it } from "vitest";
import { MAX_ID_CHARACTERS } from "../../src/sources/read-values.ts";
import type { Bench } from "./conformance.ts";
import { eventOf, HOUR, intentFor, only, planned, reminderFor, START } from "./samples.ts";

export function intakeClauses(bench: () => Bench): void {
  describe("intake", () => {
    it("stores an event with its plan, its body apart and its raw left out", async () => {
      const { store } = bench();
      const event = eventOf({ reference: "c-1" });
      expect(await store.intake.record([planned(event)])).toEqual([
        { id: event.id, type: "inquiry.expired", result: "stored" },
      ]);
      const found = await store.ledger.event(event.id);
      expect(found?.event.subject).toEqual({ ...event.subject, key: "ref:c-1" });
      expect(found?.event).not.toHaveProperty("raw");
      expect(found?.body).toBe('{"only":"in the body"}');
      expect(found?.plan).toEqual({
        rules_hash: "rules-1",
        matched: ["alert"],
        missed: [{ rule: "other", failed: "check.score" }],
      });
      expect(found?.delivered.map(({ state, rule, due_at }) => ({ state, rule, due_at }))).toEqual([
        { state: "pending", rule: "alert", due_at: START },
      ]);
    });

    it("a duplicate raises a count, plans nothing and is told the first one's id", async () => {
      const { store } = bench();
      const first = eventOf({ source_event_id: "same" });
      const second = eventOf({ source_event_id: "same" });
      await store.intake.record([planned(first)]);
      const receipts = await store.intake.record([planned(second), planned(second)]);
      expect(receipts).toEqual([
        { id: first.id, type: "inquiry.expired", result: "duplicate" },
        { id: first.id, type: "inquiry.expired", result: "duplicate" },
      ]);
      const row = only((await store.ledger.events({}, { limit: 10 })).items);
      expect(row).toMatchObject({ duplicates: 2, deliveries: 1 });
    });

    it("the same source event id from another source is another event", async () => {
      const { store } = bench();
      const receipts = await store.intake.record([
        planned(eventOf({ source_event_id: "same" })),
        planned(eventOf({ source_event_id: "same", source: "persona-eu" })),
      ]);
      expect(receipts.map((receipt) => receipt.result)).toEqual(["stored", "stored"]);
    });

    it("a duplicate within one batch is one event", async () => {
      const { store } = bench();
      const batch = [0, 1, 2].map(() => planned(eventOf({ source_event_id: "same" })));
      const receipts = await store.intake.record(batch);
      expect(receipts.map((receipt) => receipt.result)).toEqual(["stored", "duplicate", "duplicate"]);
    });

    it("200 at once are one event with one set of deliveries", async () => {
      const { store } = bench();
      const all = await Promise.all(
        Array.from({ length: 200 }, () =>
          store.intake.record([planned(eventOf({ source_event_id: "same" }))]),
        ),
      );
      expect(all.flat().filter((receipt) => receipt.result === "stored")).toHaveLength(1);
      expect((await store.ledger.deliveries({}, { limit: 10 })).items).toHaveLength(1);
    });

    it("an unreadable event is kept with its reason and plans nothing", async () => {
      const { store } = bench();
      const event = eventOf({ decision: "none", keys: [] });
      const arrival = { event, body: "<html>", routing: "unreadable", reason: "not_json" } as const;
      expect(only(await store.intake.record([arrival])).result).toBe("unreadable");
      expect(await store.ledger.event(event.id)).toMatchObject({
        routing: "unreadable",
        reason: "not_json",
        body: "<html>",
        delivered: [],
      });
    });

    it("a batch is stored whole or not at all", async () => {
      const { store } = bench();
      const good = eventOf();
      const same = eventOf();
      const poisoned = { ...planned(same), event: { ...same, id: good.id } };
      await expect(store.intake.record([planned(good), poisoned])).rejects.toThrow();
      expect(await store.ledger.event(good.id)).toBeUndefined();
      expect(only(await store.intake.record([planned(good)])).result).toBe("stored");
    });

    it("the subject's key is the strongest that was seen beside its check", async () => {
      const { store } = bench();
      const named = eventOf({ keys: ["ref:c-1", "persona:act_1", "persona:inq_1"], reference: "c-1" });
      const checkOnly = eventOf({ keys: ["persona:inq_1"] });
      const accountOnly = eventOf({ keys: ["persona:act_1", "persona:inq_2"] });
      await store.intake.record([planned(named), planned(checkOnly), planned(accountOnly)]);
      const keyOf = async (id: string) => (await store.ledger.event(id))?.event.subject.key;
      expect(await keyOf(checkOnly.id)).toBe("ref:c-1");
      expect(await keyOf(accountOnly.id)).toBe("persona:act_1");
    });

    it("a key seen beside two references resolves to neither", async () => {
      const { store } = bench();
      const last = eventOf({ keys: ["persona:inq_1"] });
      await store.intake.record([
        planned(eventOf({ reference: "c-1" })),
        planned(eventOf({ reference: "c-2" })),
        planned(last),
      ]);
      expect((await store.ledger.event(last.id))?.event.subject.key).toBe("persona:inq_1");
    });

    it("identifiers as long as they come are kept and found: what is older is stopped", async () => {
      const { store } = bench();
      const long = () => Array.from({ length: MAX_ID_CHARACTERS }, () => wideCharacter()).join("");
      const reference = long();
      const subject = {
        keys: [`ref:${reference}`, `persona:${long()}`],
        reference,
      };
      const [expired, approved] = [eventOf(subject), eventOf({ ...subject, decision: "approved" })];
      await store.intake.record([planned(expired, [reminderFor(expired)])]);
      await store.intake.record([planned(approved, [])]);
      expect((await store.ledger.event(expired.id))?.delivered).toMatchObject([{ reason: "decided" }]);
    });

    it("two rules for one event are two deliveries; a later due time is kept", async () => {
      const { store } = bench();
      const event = eventOf();
      const later = intentFor(event, { rule: "late", due_at: START + HOUR });
      await store.intake.record([planned(event, [intentFor(event), later])]);
      const found = await store.ledger.event(event.id);
      expect(found?.delivered.map((delivery) => delivery.due_at)).toEqual([START, START + HOUR]);
    });
  });
}

/** One of three bytes that nothing compresses. */
function wideCharacter(): string {
  return String.fromCharCode(0x4e00 + Math.floor(Math.random() * 20_000));
}
