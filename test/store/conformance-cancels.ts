import { describe, expect, it } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Cancel, Intent, SameField, StopTerms } from "../../src/model/plan.ts";
import type { Bench } from "./conformance.ts";
import {
  eventOf,
  HOUR,
  intentFor,
  MINUTE,
  only,
  planned,
  planOf,
  reminderFor,
  START,
  STOP,
} from "./samples.ts";

const DAY = 24 * HOUR;

function stopBy(same: SameField = "subject.key"): StopTerms {
  return { ...STOP, decision: false, cancel_when: { events: ["inquiry.resumed"], same } };
}
function cancelBy(parts: Partial<Cancel> = {}): Cancel {
  return { rule: "remind", was: [], action: "email", same: "subject.key", ...parts };
}

/** `cancel_when`: a reminder and a newer event that its action names. */
export function cancelClauses(bench: () => Bench): void {
  const expired = (parts = {}) => eventOf({ reference: "c-1", ...parts });
  const resumed = (parts = {}) =>
    eventOf({
      reference: "c-1",
      type: "inquiry.resumed",
      decision: "pending",
      received_at: START + MINUTE,
      ...parts,
    });
  async function remind(event: Event, parts: Partial<Intent> = {}) {
    await bench().store.intake.record([planned(event, [reminderFor(event, { stop: stopBy(), ...parts })])]);
  }
  async function arrive(event: Event, ...cancels: readonly Cancel[]) {
    await bench().store.intake.record([planned(event, [], cancels)]);
  }
  async function endOf(event: Event) {
    const { state, reason } = only((await bench().store.ledger.event(event.id))?.delivered ?? []);
    return reason ? `${state}: ${reason}` : state;
  }

  describe("cancel_when", () => {
    it("a newer event that it names cancels the reminder", async () => {
      const event = expired();
      await remind(event);
      await arrive(resumed(), cancelBy());
      expect(await endOf(event)).toBe("cancelled: cancel_event");
    });

    it("so does one that came first, though newer", async () => {
      const event = expired();
      await arrive(resumed(), cancelBy());
      await remind(event);
      expect(await endOf(event)).toBe("cancelled: cancel_event");
    });

    it("so does one that is known by another key of it than its subject's, in either order", async () => {
      const nameless = () => expired({ reference: undefined, keys: ["persona:act_1", "persona:inq_1"] });
      const other = resumed({ keys: ["ref:c-1", "persona:act_1", "persona:inq_2"] });
      const [before, after] = [nameless(), nameless()];
      await remind(before);
      await arrive(other, cancelBy());
      await remind(after);
      expect([await endOf(before), await endOf(after)]).toEqual([
        "cancelled: cancel_event",
        "cancelled: cancel_event",
      ]);
    });

    it("so does one that has a decision of those it asks for, and no other", async () => {
      const decided: StopTerms = {
        ...STOP,
        decision: false,
        cancel_when: { events: ["*"], decisions: ["review"], same: "subject.key" },
      };
      await arrive(resumed());
      const [before, after] = [expired(), expired()];
      await remind(before, { stop: decided });
      expect(await endOf(before)).toBe("pending");
      await arrive(resumed({ decision: "review" }));
      await remind(after, { stop: decided });
      expect(await endOf(after)).toBe("cancelled: cancel_event");
    });

    it("a late older one cancels nothing, neither at arrival nor later", async () => {
      const event = expired();
      await remind(event);
      await arrive(resumed({ received_at: START + HOUR, occurred_at: START - MINUTE }), cancelBy());
      expect(await endOf(event)).toBe("pending");
      const later = expired({ received_at: START + HOUR });
      await remind(later);
      expect(await endOf(later)).toBe("pending");
    });

    it("cancels only the actions that name it, a renamed rule's too", async () => {
      const event = expired();
      await remind(event);
      await arrive(resumed(), cancelBy({ rule: "other" }), cancelBy({ action: "slack" }));
      expect(await endOf(event)).toBe("pending");
      await arrive(resumed(), cancelBy({ rule: "nudge", was: ["remind"] }));
      expect(await endOf(event)).toBe("cancelled: cancel_event");
    });

    it("same: a reference or a check has to agree, a shared key is not enough", async () => {
      const event = expired({
        keys: ["persona:act_1", "persona:inq_1"],
        reference: undefined,
        check_id: "inq_1",
      });
      await remind(event);
      const other = resumed({
        keys: ["persona:act_1", "persona:inq_2"],
        reference: undefined,
        check_id: "inq_2",
      });
      await arrive(other, cancelBy({ same: "subject.reference" }), cancelBy({ same: "check.id" }));
      expect(await endOf(event)).toBe("pending");
      await arrive(
        resumed({ keys: ["persona:inq_1"], decision: "review", reference: undefined, check_id: "inq_1" }),
        cancelBy({ same: "check.id" }),
      );
      expect(await endOf(event)).toBe("cancelled: cancel_event");
    });

    it("one that names another reference cancels nothing", async () => {
      const event = expired({ keys: ["ref:c-1", "persona:act_1", "persona:inq_1"] });
      await remind(event);
      await arrive(
        resumed({ reference: "c-2", keys: ["ref:c-2", "persona:act_1", "persona:inq_2"] }),
        cancelBy(),
      );
      expect(await endOf(event)).toBe("pending");
    });

    it("what ignores decisions is stopped by it all the same, and by no decision", async () => {
      const event = expired();
      await remind(event);
      await arrive(resumed({ type: "inquiry.approved", decision: "approved" }));
      expect(await endOf(event)).toBe("pending");
      bench().now = START + DAY;
      expect(await bench().claim()).toHaveLength(1);
      await arrive(resumed(), cancelBy());
      expect(await endOf(event)).toBe("cancelled: cancel_event");
    });

    it("works on what is no reminder", async () => {
      const event = expired({ decision: "approved" });
      await remind(event, { reminder: false, stop: { ...stopBy(), if_pending: undefined } });
      await arrive(resumed(), cancelBy());
      expect(await endOf(event)).toBe("cancelled: cancel_event");
    });

    it("a held event cancels when it is planned", async () => {
      const { store } = bench();
      const event = expired();
      await remind(event);
      const held = resumed();
      await store.intake.record([{ event: held, body: "{}", routing: "held" }]);
      expect(await endOf(event)).toBe("pending");
      const seq = (await store.ledger.event(held.id))?.seq ?? 0;
      await store.intake.replan([{ seq, event: held, plan: planOf([], [cancelBy()]) }]);
      expect(await endOf(event)).toBe("cancelled: cancel_event");
    });
  });

  describe("what is known of a reminder's subject", () => {
    async function heardBy(event: Event) {
      const { seq } = only((await bench().store.ledger.event(event.id))?.delivered ?? []);
      return bench().store.queue.heard(seq);
    }

    it("is every event under its keys, newest first, with names", async () => {
      const event = expired();
      await remind(event);
      await arrive(resumed());
      await arrive(resumed({ type: "inquiry.failed", decision: "failed", check_id: "inq_1" }));
      await arrive(resumed({ reference: "c-2", keys: ["ref:c-2"] }));
      const known = await heardBy(event);
      expect(known?.stoppable).toMatchObject({ reference: "c-1", source: "persona", trust_weak: false });
      expect(known?.heard).toMatchObject([
        { type: "inquiry.failed", check_id: "inq_1", reference: "c-1", weak: false, seq: 3 },
        { type: "inquiry.resumed", seq: 2 },
        { type: "inquiry.expired", seq: 1 },
      ]);
    });

    it("is found by what its keys were later known to belong to", async () => {
      const event = expired({ keys: ["persona:inq_1"], reference: undefined });
      await remind(event);
      await arrive(resumed({ keys: ["ref:c-1", "persona:inq_1"] }));
      await arrive(resumed({ source: "passfort", kind: "passfort", keys: ["ref:c-1", "passfort:p_1"] }));
      expect((await heardBy(event))?.heard.map(({ seq }) => seq)).toEqual([3, 2, 1]);
    });

    it("is at most 200 events, and nothing of what has no stop", async () => {
      const event = expired();
      await remind(event);
      const later = Array.from({ length: 210 }, () => planned(resumed(), []));
      await bench().store.intake.record(later);
      const heard = (await heardBy(event))?.heard ?? [];
      expect([heard.length, heard[0]?.seq]).toEqual([200, 211]);
      const plain = expired();
      await bench().store.intake.record([planned(plain, [intentFor(plain)])]);
      expect(await heardBy(plain)).toBeUndefined();
    });
  });
}
