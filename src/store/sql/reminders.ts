import { type Event, isWeak } from "../../model/event.ts";
import { momentOf } from "../../model/newer.ts";
import type { Fact, ReminderStop } from "../../model/plan.ts";
import { type Stoppable, stops } from "../../model/stops.ts";
import type { Driver } from "./driver.ts";
import { endDelivery } from "./end-delivery.ts";
import { factsOf } from "./facts.ts";
import { MOMENT_COLUMNS, type MomentRow, momentOfRow, momentValues } from "./moment-row.ts";
import { withKeys } from "./with-keys.ts";

type ReminderRow = MomentRow & {
  readonly delivery_seq: number;
  readonly keys: string;
  readonly reference: string;
  readonly source: string;
  readonly trust_weak: number;
};

const INSERT_REMINDER = `INSERT INTO reminder
  (delivery_seq, keys, reference, source, trust_weak, ${MOMENT_COLUMNS})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const INSERT_KEY = "INSERT INTO reminder_key (key, delivery_seq) VALUES (?, ?) ON CONFLICT DO NOTHING";
const FIND_REMINDER = "SELECT * FROM reminder WHERE delivery_seq = ?";
const openRemindersOf = withKeys(
  (list) => `SELECT reminder.* FROM reminder_key
    CROSS JOIN reminder ON reminder.delivery_seq = reminder_key.delivery_seq WHERE reminder_key.key IN (${list})`,
);

/** Lets facts find a reminder for as long as it is open. */
export function openReminder(
  sql: Driver,
  deliverySeq: number,
  stop: ReminderStop,
  event: Event,
  eventSeq: number,
): void {
  sql.all(
    INSERT_REMINDER,
    deliverySeq,
    JSON.stringify(event.subject.keys),
    event.subject.reference ?? "",
    event.source,
    stop.trust_weak ? 1 : 0,
    ...momentValues(event, eventSeq),
  );
  for (const key of event.subject.keys) sql.all(INSERT_KEY, key, deliverySeq);
}

/** Lets facts find it again, after a redrive. */
export function reopenReminder(sql: Driver, deliverySeq: number): void {
  const reminder = sql.all<ReminderRow>(FIND_REMINDER, deliverySeq)[0];
  if (!reminder) return;
  for (const key of keysOf(reminder)) sql.all(INSERT_KEY, key, deliverySeq);
}

/** A terminal event cancels the older reminders of its subject, whatever has been tried of them. */
export function stopReminders(sql: Driver, event: Event, seq: number, now: number): void {
  const fact: Omit<Fact, "key"> = {
    reference: event.subject.reference,
    source: event.source,
    weak: isWeak(event.assurance),
    ...momentOf(event, seq),
  };
  const { keys } = event.subject;
  for (const reminder of sql.all<ReminderRow>(openRemindersOf(keys.length), ...keys)) {
    if (!stops(fact, stoppable(reminder))) continue;
    endDelivery(sql, { seq: reminder.delivery_seq, state: "cancelled", reason: "decided", now });
  }
}

/** Has a fact made the reminder pointless by now? */
export function isReminderStopped(sql: Driver, deliverySeq: number): boolean {
  const reminder = sql.all<ReminderRow>(FIND_REMINDER, deliverySeq)[0];
  if (!reminder) return false;
  return factsOf(sql, keysOf(reminder)).some((fact) => stops(fact, stoppable(reminder)));
}

function keysOf(reminder: ReminderRow): readonly string[] {
  return JSON.parse(reminder.keys);
}

function stoppable(row: ReminderRow): Stoppable {
  return {
    reference: row.reference === "" ? undefined : row.reference,
    source: row.source,
    trust_weak: row.trust_weak === 1,
    moment: momentOfRow(row),
  };
}
