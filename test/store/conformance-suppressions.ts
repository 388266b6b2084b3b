import { expect, test } from "vitest";
import type { Claimed, Settlement } from "../../src/ports/queue.ts";
import type { MailOrder, MailVerdict } from "../../src/ports/suppressions.ts";
import type { Bench } from "./conformance.ts";
import { eventOf, HOUR, intentFor, only, reminderFor, settlementOf } from "./samples.ts";

const ADA = "ada@example.com";

/** What a store promises about the people whom mail reaches. */
export function suppressionClauses(bench: () => Bench): void {
  /** A mail that is claimed, and whether it may go. */
  async function ask(order: Partial<MailOrder> = {}, reference = "c-1") {
    const event = eventOf({ reference, keys: [`ref:${reference}`], received_at: bench().now });
    // Each at a gate of its own: what an earlier one left open is not meant.
    await bench().record(event, [intentFor(event, { gate: event.id })]);
    const claimed = only(await bench().claim(event.id));
    return { claimed, verdict: await mayMail(claimed, { subject: `ref:${reference}`, ...order }) };
  }

  function mayMail(claimed: Claimed, order: Partial<MailOrder> = {}): Promise<MailVerdict | undefined> {
    const { seq, fence } = claimed.delivery;
    const defaults = { address: ADA, keys: [], reminder: true, redriven: false, preview: false };
    return bench().store.suppressions.mayMail({ seq, fence, ...defaults, ...order });
  }

  const settle = (claimed: Claimed, mail: Settlement["mail"], parts: Partial<Settlement> = {}) =>
    bench().store.queue.settle([settlementOf(claimed, { ...parts, mail })]);
  const tokenOf = (verdict: MailVerdict | undefined) => (verdict?.may ? verdict.token : "none");
  const REFUSED = { next: { state: "dead", reason: "recipient_unknown" } } as const;

  test("a token is opaque, stays the same, and says nothing about whom it is for", async () => {
    const first = tokenOf((await ask()).verdict);
    await bench().restart();
    const again = tokenOf((await ask()).verdict);
    expect(first).toMatch(/^[\w-]{64}$/);
    expect(again).toBe(first);
    expect(tokenOf((await ask({ address: "grace@example.com" })).verdict)).not.toBe(first);
    expect(atob(first.replaceAll("-", "+").replaceAll("_", "/"))).not.toMatch(/ada|example|c-1/);
  });

  test("nobody makes a token of their own", async () => {
    const { suppressions } = bench().store;
    expect(await suppressions.standing("a".repeat(64))).toBeUndefined();
    const token = tokenOf((await ask()).verdict);
    const other = tokenOf((await ask({ address: "grace@example.com", subject: "ref:c-9" })).verdict);
    const mixed = token.slice(0, 20) + other.slice(20);
    const changed = [...token].map((one, at) =>
      [token.slice(0, at), one === "A" ? "B" : "A", token.slice(at + 1)].join(""),
    );
    for (const forged of [...changed, mixed, token.slice(1), `${token}A`, token.toLowerCase(), "", "../x"]) {
      expect(await suppressions.standing(forged)).toBeUndefined();
      expect(await suppressions.unsubscribe(forged)).toBe(false);
    }
    expect((await suppressions.suppressed({ limit: 10 })).items).toEqual([]);
  });

  test.each([
    ["the same address", {}],
    ["it in upper case, with spaces", { address: " ADA@Example.COM " }],
    ["it in wide letters", { address: "ａｄａ@example.com" }],
    ["the subject at another address", { address: "other@example.com", subject: "ref:c-1" }],
    [
      "the subject under another key",
      { address: "other@example.com", subject: "ref:c-2", keys: ["ref:c-1"] },
    ],
  ] as const)("who unsubscribed gets no reminder: %s", async (_, order) => {
    const token = tokenOf((await ask()).verdict);
    expect(await bench().store.suppressions.standing(token)).toBe("subscribed");
    expect(await bench().store.suppressions.unsubscribe(token)).toBe(true);
    expect(await bench().store.suppressions.unsubscribe(token)).toBe(true);
    await bench().restart();
    bench().now += 400 * 24 * HOUR;
    expect(await bench().store.suppressions.standing(token)).toBe("unsubscribed");
    expect((await ask(order, "c-2")).verdict).toEqual({ may: false, reason: "unsubscribed" });
    expect((await ask({ ...order, reminder: false }, "c-2")).verdict).toMatchObject({ may: true });
  });

  test.each([
    ["somebody else", { address: "grace@example.com" }],
    ["a plus-address, which is one of its own", { address: "ada+kyc@example.com" }],
    ["another domain", { address: "ada@example.org" }],
  ])("who did not unsubscribe goes on to hear: %s", async (_, order) => {
    await bench().store.suppressions.unsubscribe(tokenOf((await ask()).verdict));
    expect((await ask(order, "c-2")).verdict).toMatchObject({ may: true });
  });

  test("a domain is the same in Unicode and as the DNS writes it", async () => {
    await bench().store.suppressions.unsubscribe(
      tokenOf((await ask({ address: "ada@bücher.example" })).verdict),
    );
    const { verdict } = await ask({ address: "ada@xn--bcher-kva.example" }, "c-2");
    expect(verdict).toEqual({ may: false, reason: "unsubscribed" });
  });

  test("where it speaks for several, only the address is unsubscribed", async () => {
    const token = tokenOf((await ask({ subject: undefined })).verdict);
    await bench().store.suppressions.unsubscribe(token);
    expect((await ask({}, "c-2")).verdict).toEqual({ may: false, reason: "unsubscribed" });
    expect((await ask({ address: "other@example.com" })).verdict).toMatchObject({ may: true });
    expect((await ask({ address: "more@example.com", subject: undefined })).verdict).toMatchObject({
      may: true,
    });
  });

  test("an address that bounced gets no reminder, until a mail arrives there or a person asks", async () => {
    const { claimed } = await ask();
    await settle(claimed, "bounced", REFUSED);
    const { items } = await bench().store.suppressions.suppressed({ limit: 10 });
    expect(items).toMatchObject([{ why: "bounced", at: bench().now, delivery: claimed.delivery.id }]);
    expect((await ask()).verdict).toEqual({ may: false, reason: "bounced_before" });
    expect((await ask({ redriven: true })).verdict).toMatchObject({ may: true });
    const decided = await ask({ reminder: false });
    expect(decided.verdict).toMatchObject({ may: true });
    await settle(decided.claimed, "taken");
    expect((await ask()).verdict).toMatchObject({ may: true });
  });

  test.each([
    ["its address", ADA],
    ["its subject's key", "ref:c-1"],
    ["its subject's reference", "c-1"],
  ])("is lifted by %s, as a whole", async (_, whom) => {
    const { verdict, claimed } = await ask();
    await bench().store.suppressions.unsubscribe(tokenOf(verdict));
    await bench().store.suppressions.unsubscribe(tokenOf((await ask({}, "c-2")).verdict) ?? "");
    await settle(claimed, "bounced", REFUSED);
    expect(await bench().store.suppressions.lift("nobody@example.com")).toBe(0);
    expect(await bench().store.suppressions.lift(whom)).toBe(2);
    expect((await ask()).verdict).toMatchObject({ may: true });
  });

  test("is lifted by the id that the list shows, newest first", async () => {
    await bench().store.suppressions.unsubscribe(tokenOf((await ask()).verdict));
    const other = await ask({ address: "grace@example.com" }, "c-2");
    await bench().store.suppressions.unsubscribe(tokenOf(other.verdict));
    const first = await bench().store.suppressions.suppressed({ limit: 1 });
    const { next } = first;
    const second = await bench().store.suppressions.suppressed({ limit: 1, cursor: next });
    expect(await bench().store.suppressions.lift(only(first.items).id)).toBe(1);
    expect((await ask({ address: "grace@example.com" }, "c-2")).verdict).toMatchObject({ may: true });
    expect((await ask()).verdict).toEqual({ may: false, reason: "unsubscribed" });
    expect(await bench().store.suppressions.lift(only(second.items).id)).toBe(1);
  });

  const TOO_MANY = { may: false, reason: "max_per_subject" };

  test("a person gets so many mails a day; reminders count by address and by subject, and by when they went", async () => {
    await ask({ max: 2 });
    bench().now += HOUR;
    await ask({ max: 2, address: "other@example.com" });
    expect((await ask({ max: 2 })).verdict).toEqual(TOO_MANY);
    expect((await ask({ max: 2, address: "third@example.com" })).verdict).toEqual(TOO_MANY);
    expect((await ask({ max: 2, reminder: false })).verdict).toEqual(TOO_MANY);
    expect((await ask({ max: 2 }, "c-2")).verdict).toMatchObject({ may: true });
    expect((await ask({ max: 2 }, "c-3")).verdict).toEqual(TOO_MANY);
    expect((await ask({ max: 3 }, "c-3")).verdict).toMatchObject({ may: true });
    expect((await ask({}, "c-4")).verdict).toMatchObject({ may: true });
    expect((await ask({ max: 4 }, "c-5")).verdict).toEqual(TOO_MANY);
    bench().now += 23 * HOUR;
    expect((await ask({ max: 4 }, "c-5")).verdict).toMatchObject({ may: true });
  });

  test("what is no reminder counts by subject alone: who files others' addresses silences nobody", async () => {
    const decided = { max: 2, reminder: false };
    for (const mine of ["x-1", "x-2", "x-3", "x-4"]) {
      expect((await ask(decided, mine)).verdict).toMatchObject({ may: true });
      expect((await ask({ reminder: true, address: ADA }, mine)).verdict).toMatchObject({ may: true });
    }
    expect((await ask(decided)).verdict).toMatchObject({ may: true });
    expect((await ask({ ...decided, address: "other@example.com" })).verdict).toMatchObject({ may: true });
    expect((await ask({ ...decided, address: "third@example.com" })).verdict).toEqual(TOO_MANY);
    expect((await ask({ max: 2, address: "third@example.com" })).verdict).toEqual(TOO_MANY);
  });

  test("decisions take nothing from the reminders that an address may get", async () => {
    for (const other of ["x-1", "x-2", "x-3"]) await ask({ max: 1, reminder: false }, other);
    expect((await ask({ max: 1 })).verdict).toMatchObject({ may: true });
  });

  test("what speaks for nobody that is known counts by address", async () => {
    await ask({ max: 1, reminder: false, subject: undefined });
    expect((await ask({ max: 1, reminder: false, subject: undefined })).verdict).toEqual(TOO_MANY);
    expect((await ask({ max: 1, address: "other@example.com" })).verdict).toMatchObject({ may: true });
  });

  test("several at once cannot all find the last room", async () => {
    const events = [1, 2, 3, 4].map((n) => eventOf({ keys: [`persona:inq_${n}`] }));
    for (const event of events) await bench().record(event, [intentFor(event)]);
    const claimed = await bench().claim();
    const verdicts = await Promise.all(claimed.map((one) => mayMail(one, { max: 3 })));
    expect(verdicts.filter((verdict) => verdict?.may)).toHaveLength(3);
  });

  test("one that did not go counts no more, one that may have arrived does, and trying again is the same mail", async () => {
    const { claimed } = await ask({ max: 1 });
    await settle(claimed, "not_sent", { next: { state: "pending", due_at: bench().now, counts: true } });
    const other = await ask({ max: 1, address: "ada@EXAMPLE.com" });
    expect(other.verdict).toMatchObject({ may: true });
    const again = only(await bench().claim(claimed.delivery.gate));
    expect(await mayMail(again, { max: 1 })).toEqual(TOO_MANY);
    expect(await mayMail(other.claimed, { max: 1 })).toMatchObject({ may: true });
    await settle(other.claimed, undefined, { next: { state: "dead", reason: "held_uncertain" } });
    expect(await mayMail(again, { max: 1 })).toEqual(TOO_MANY);
  });

  test("a mail in preview is not counted, but shows the same token", async () => {
    const shown = await ask({ max: 1, preview: true });
    await ask({ max: 1, preview: true });
    const real = await ask({ max: 1 });
    expect(tokenOf(real.verdict)).toBe(tokenOf(shown.verdict));
    await bench().store.suppressions.unsubscribe(tokenOf(real.verdict));
    expect((await ask({ preview: true })).verdict).toEqual({ may: false, reason: "unsubscribed" });
  });

  test("who does not hold the delivery any more is told so, and nothing is counted", async () => {
    const { claimed } = await ask({ max: 1 });
    await settle(claimed, "not_sent", { next: { state: "pending", due_at: bench().now, counts: true } });
    const again = only(await bench().claim(claimed.delivery.gate));
    expect(await mayMail(claimed, { max: 1 })).toBeUndefined();
    expect(await mayMail(again, { max: 1 })).toMatchObject({ may: true });
    await settle(again, "taken");
    expect(await mayMail(again, { max: 1 })).toBeUndefined();
  });

  test("a reminder that ends for it says so in every list", async () => {
    const event = eventOf({ reference: "c-1" });
    await bench().record(event, [reminderFor(event, { due_at: event.received_at })]);
    const claimed = only(await bench().claim());
    await settle(claimed, undefined, { next: { state: "cancelled", reason: "unsubscribed" } });
    const { items } = await bench().store.ledger.deliveries({ reason: "unsubscribed" }, { limit: 10 });
    expect(items).toMatchObject([{ state: "cancelled", reason: "unsubscribed" }]);
  });
}
