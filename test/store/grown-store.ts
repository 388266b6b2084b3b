import type { Event } from "../../src/model/event.ts";
import type { Cancel, Intent } from "../../src/model/plan.ts";
import type { Claimed, Settlement } from "../../src/ports/queue.ts";
import type { Store } from "../../src/ports/store.ts";
import {
  deadly,
  digestFor,
  eventOf,
  HOUR,
  intentFor,
  MINUTE,
  planned,
  reminderFor,
  settlementOf,
} from "./samples.ts";
import { PACED } from "./store-parts.ts";

/** All gates that something of it is for. */
export const PEOPLE_GATES = ["slack/#kyc", "mail", "crm", "paced", "digests"];
const CANCEL: Cancel = { rule: "remind", was: [], action: "email", same: "subject.key" };
const DECISIONS = ["declined", "approved", "expired", "pending", "review"] as const;

/** Something of everything that a relay keeps, some of it open. The same numbers make the same. */
export async function growStore(store: Store, clock: { now: number }, people = 12): Promise<void> {
  await store.upkeep.saveRules("rules-0", [{ name: "a.yaml", text: "version: 1" }]);
  await store.upkeep.saveRules("rules-1", [{ name: "a.yaml", text: "version: 1\nrules: {}" }]);
  await store.upkeep.setSchedules([
    { rule: "weekly", expression: "0 9 * * 1", next_at: clock.now + 90 * HOUR },
  ]);
  for (let i = 0; i < people; i += 1) {
    clock.now += 7 * MINUTE;
    const event = personalEvent(i, clock.now);
    await store.intake.record([
      { ...planned(event, intentsOf(event, i), cancelsOf(i)), body: `{"of":"person ${i}"}` },
    ]);
    if (i % 5 === 0) await store.intake.record([planned(event)]);
    if (i % 3 === 0) await attemptAll(store, clock, i);
    await store.upkeep.noteRefusal({
      at: clock.now,
      source: "persona",
      reason: "bad_signature",
      peer: "192.0.2.1",
      header_names: ["host"],
      uncounted: i,
    });
  }
  await store.intake.record([
    { event: eventOf({ id: uuid(900), source_event_id: "held" }), body: "{}", routing: "held" },
    {
      event: eventOf({ id: uuid(901), keys: [] }),
      body: "\u0000?",
      routing: "unreadable",
      reason: "not_json",
    },
  ]);
  await store.upkeep.raiseAlarm({
    kind: "gate_failing",
    key: "slack",
    raised_at: clock.now,
    again: false,
    told: "mail",
    detail: { gates: "slack/#kyc", failures: 3 },
  });
  await store.upkeep.pause({ gate: "crm", by: "ops" });
  await store.upkeep.sourcePaces();
}

/** An id that is the same in every run. */
function uuid(n: number): string {
  return `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
}

/** The event about the person of that number. */
export function personalEvent(i: number, now: number): Event {
  const reference = `c-${i % 4}`;
  return eventOf({
    id: uuid(i),
    source_event_id: `evt-${i}`,
    received_at: now,
    decision: DECISIONS[i % DECISIONS.length] ?? "none",
    keys: i % 3 === 0 ? [`persona:inq_${i % 4}`] : [`ref:${reference}`, `persona:inq_${i % 4}`],
    reference: i % 3 === 0 ? undefined : reference,
    email: `Person${i}@b\u00fccher.example`,
    check_id: `inq_${i}`,
  });
}

/** What is planned for it. */
export function intentsOf(event: Event, i: number): readonly Intent[] {
  const record = intentFor(event, {
    rule: "records",
    action: "record",
    kind: "record",
    destination: "crm",
    gate: "crm",
  });
  const paced = intentFor(event, { rule: "paced", destination: PACED, gate: "paced" });
  return [
    intentFor(event, { in_order: true }),
    reminderFor(event, {
      kind: "email",
      destination: "mail",
      gate: "mail",
      due_at: event.received_at + (i % 2) * 20 * HOUR,
    }),
    digestFor(event, `by-${i % 2}`, { gate: "digests" }),
    ...(i % 2 === 0 ? [record, paced] : []),
  ];
}

/** Every fourth event is one that a `cancel_when` of the rules names. */
function cancelsOf(i: number): readonly Cancel[] {
  return i % 4 === 3 ? [CANCEL] : [];
}

async function attemptAll(store: Store, clock: { now: number }, i: number): Promise<void> {
  const claimed = await store.queue.claim(
    PEOPLE_GATES.map((gate) => ({ gate, limit: 3 })),
    clock.now + MINUTE,
  );
  const leases = claimed.map(({ delivery: { seq, fence } }) => ({
    seq,
    fence,
    rendering: { text: `to ${i}` },
  }));
  await store.queue.keep(leases);
  for (const one of claimed.filter(({ delivery }) => delivery.kind === "email")) await mail(store, one, i);
  // The last one stays under way: its process was killed.
  await store.queue.settle(claimed.slice(0, -1).map((one, n) => settlement(one, i + n, clock.now)));
}

async function mail(store: Store, { delivery: { seq, fence } }: Claimed, i: number): Promise<void> {
  const whom = { address: `person${i}@example.com`, subject: `ref:c-${i % 4}`, keys: [] };
  const verdict = await store.suppressions.mayMail({
    seq,
    fence,
    ...whom,
    reminder: true,
    redriven: false,
    preview: false,
  });
  if (verdict?.may && i % 2 === 0) await store.suppressions.unsubscribe(verdict.token);
}

function settlement(one: Claimed, n: number, now: number): Settlement {
  const [stored] = one.events;
  if (n % 4 === 1 || !stored) return deadly(one);
  if (n % 4 === 2)
    return settlementOf(one, {
      attempt: { started_at: now, outcome: "retry", reason: "server_error", http_status: 503 },
      next: { state: "pending", due_at: now + 30_000, counts: true },
    });
  return settlementOf(one, {
    attempt: { started_at: now, duration_ms: 5, outcome: "delivered", http_status: 200, answer: `ok ${n}` },
    ...(one.delivery.kind === "record" && {
      record: {
        table: "people",
        key: `c-${n % 3}`,
        values: { status: `s${n}`, score: n },
        event: stored,
        trust_weak: false,
      },
    }),
    ...(one.delivery.gate === "slack/#kyc" && {
      thread: { began: { channel: "C1", ts: `1${n}.1` }, said: stored },
      outbox: { kind: "slack", destination: "slack", summary: `sent ${n}`, content: { n } },
    }),
  });
}
