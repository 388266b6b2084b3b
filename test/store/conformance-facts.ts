import { describe, expect, it } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Bench } from "./conformance.ts";
import { eventOf, HOUR, MINUTE, only, planned, reminderFor, START, STOP } from "./samples.ts";

const DAY = 24 * HOUR;

/** An expired inquiry with its reminder, and what another event does to it. */
export function factsClauses(bench: () => Bench): void {
  async function remind(event: Event, parts = {}) {
    await bench().store.intake.record([planned(event, [reminderFor(event, parts)])]);
  }
  async function arrive(event: Event) {
    await bench().store.intake.record([planned(event, [])]);
  }
  async function endOf(event: Event) {
    const found = await bench().store.ledger.event(event.id);
    const { state, reason } = only(found?.delivered ?? []);
    return reason ? `${state}: ${reason}` : state;
  }

  describe("reminders and facts", () => {
    const expired = (parts = {}) => eventOf({ reference: "c-1", ...parts });
    const approved = (parts = {}) =>
      eventOf({
        reference: "c-1",
        type: "inquiry.approved",
        decision: "approved",
        received_at: START + MINUTE,
        ...parts,
      });

    it("a newer decision cancels a pending reminder", async () => {
      const event = expired();
      await remind(event);
      await arrive(approved());
      expect(await endOf(event)).toBe("cancelled: decided");
    });

    it("a decision that arrived first, though newer, cancels the reminder before it begins, visibly", async () => {
      const event = expired();
      await arrive(approved());
      await remind(event);
      expect(await endOf(event)).toBe("cancelled: decided");
    });

    it("both in one batch, in either order, end the same", async () => {
      const { store } = bench();
      const before = expired();
      await store.intake.record([planned(approved(), []), planned(before, [reminderFor(before)])]);
      expect(await endOf(before)).toBe("cancelled: decided");
    });

    it("an older decision stops nothing", async () => {
      const event = expired();
      await remind(event);
      await arrive(approved({ received_at: START - MINUTE }));
      expect(await endOf(event)).toBe("pending");
    });

    it("a decision that is not terminal stops nothing", async () => {
      const event = expired();
      await remind(event);
      await arrive(approved({ decision: "review" }));
      expect(await endOf(event)).toBe("pending");
    });

    it("any shared key is enough, unless it names another reference", async () => {
      const event = expired({ keys: ["ref:c-1", "persona:act_1", "persona:inq_1"] });
      await remind(event);
      await arrive(approved({ keys: ["ref:c-2", "persona:act_1", "persona:inq_9"], reference: "c-2" }));
      expect(await endOf(event)).toBe("pending");
      await arrive(approved({ keys: ["persona:act_1", "persona:inq_8"], reference: undefined }));
      expect(await endOf(event)).toBe("cancelled: decided");
    });

    it("a reference known by its check is the reminder's own: an account joins no two references", async () => {
      await arrive(
        expired({
          decision: "pending",
          keys: ["ref:c-1", "persona:act_1", "persona:inq_1"],
          received_at: START - 1,
        }),
      );
      const event = expired({ reference: undefined, keys: ["persona:act_1", "persona:inq_1"] });
      await remind(event);
      await arrive(approved({ reference: "c-2", keys: ["ref:c-2", "persona:act_1", "persona:inq_9"] }));
      // Nor does what that other person's check says later, without naming anybody.
      await arrive(approved({ reference: undefined, keys: ["persona:act_1", "persona:inq_9"] }));
      expect(await endOf(event)).toBe("pending");
      await arrive(approved({ source: "passfort", kind: "passfort", keys: ["ref:c-1", "passfort:p_1"] }));
      expect(await endOf(event)).toBe("cancelled: decided");
    });

    it("a forgeable decision stops only its own source's reminders", async () => {
      const forgeable = { assurance: "static-token", source: "identitypass", kind: "identitypass" } as const;
      const event = expired();
      const own = expired({ ...forgeable, assurance: "static-token" });
      await remind(event);
      await remind(own);
      await arrive(approved(forgeable));
      expect(await endOf(event)).toBe("pending");
      expect(await endOf(own)).toBe("cancelled: decided");
    });

    it("a forgeable decision does so where the rule trusts it", async () => {
      const event = expired();
      await remind(event, { stop: { ...STOP, trust_weak: true } });
      await arrive(
        approved({ assurance: "signed-public-key", source: "identitypass", kind: "identitypass" }),
      );
      expect(await endOf(event)).toBe("cancelled: decided");
    });

    it("a newer forgeable fact does not hide a proven one", async () => {
      const event = expired();
      await arrive(approved());
      await arrive(approved({ assurance: "static-token", source: "other", received_at: START + HOUR }));
      await remind(event);
      expect(await endOf(event)).toBe("cancelled: decided");
    });

    it("a forgeable decision that came first stops no other source's reminder either", async () => {
      const event = expired();
      await arrive(approved({ assurance: "static-token", source: "other" }));
      await remind(event);
      expect(await endOf(event)).toBe("pending");
    });

    it("what is no reminder is not stopped", async () => {
      const event = expired();
      await remind(event, { stop: undefined, reminder: false });
      await arrive(approved());
      expect(await endOf(event)).toBe("pending");
    });

    it("a decision about whom the reminder turned out to be about stops it when it is claimed", async () => {
      const event = expired({ reference: undefined, keys: ["persona:inq_1"] });
      await remind(event);
      await arrive(approved({ source: "passfort", kind: "passfort", keys: ["ref:c-1", "passfort:p_1"] }));
      await arrive(expired({ decision: "review", keys: ["ref:c-1", "persona:inq_1"] }));
      bench().now = START + DAY;
      expect(await bench().claim()).toEqual([]);
      expect(await endOf(event)).toBe("cancelled: decided");
    });

    it("an attempt under way is fenced off when a decision comes", async () => {
      const event = expired();
      await remind(event);
      const the = bench();
      the.now = START + DAY;
      const { delivery } = only(await the.claim());
      await arrive(approved());
      await the.store.queue.settle([
        {
          seq: delivery.seq,
          fence: delivery.fence,
          attempt: { started_at: the.now, outcome: "delivered" },
          next: { state: "delivered" },
        },
      ]);
      expect(await endOf(event)).toBe("cancelled: decided");
      const found = await the.store.ledger.delivery(delivery.id);
      expect(found?.attempts).toMatchObject([{ outcome: "uncertain", reason: "answer_lost" }]);
    });
  });
}
