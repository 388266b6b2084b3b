import type { RelayStatus } from "../../http/parts.ts";
import { type QueueParts, readQueue } from "../../http/read-queue.ts";
import type { Alarm } from "../../model/alarm.ts";
import { ALARM_TEXTS } from "../../model/alarm-texts.ts";
import { QUEUE_STATES, type QueueStatus } from "../../model/queue-status.ts";
import type { Health, Ledger } from "../../ports/ledger.ts";
import { ATTEMPT_BOUNDS, type Counted, type Meter, TO_DELIVERY_BOUNDS } from "./meter.ts";
import type { MetricName } from "./metric-table.ts";
import type { SpreadRow } from "./spread.ts";

type Sample = {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  /** Of a histogram: `_bucket`, `_sum` or `_count`. */
  readonly suffix?: string | undefined;
};
/** Values by metric; one without a value is left out. */
export type Readings = Readonly<Partial<Record<MetricName, readonly Sample[]>>>;

export type MetricParts = QueueParts & {
  readonly store: { readonly ledger: Pick<Ledger, "alarms"> };
  readonly meter: Meter;
  readonly status: () => Promise<RelayStatus>;
};

const MS = 1_000;
const MOST_ALARMS = 200;
const PAUSES = ["far_side", "failing", "person"] as const;

/** All values at this moment: what was counted since the start, and what the store says now. */
export async function readMetrics(parts: MetricParts): Promise<Readings> {
  const { queue, health } = await readQueue(parts);
  return {
    ...countersOf(parts.meter.read()),
    ...queueGauges(queue, parts.clock()),
    ...stockGauges(health),
    alarms_open: openAlarms((await parts.store.ledger.alarms({ open: true, limit: MOST_ALARMS })).items),
    ...statusGauges(await parts.status()),
  };
}

function countersOf(counted: Counted): Readings {
  const labelled = (tally: Counted["requests"], first: string, second: string) =>
    tally.entries().map(([one, two, value]) => ({ labels: { [first]: one, [second]: two }, value }));
  return {
    requests_total: labelled(counted.requests, "source", "outcome"),
    events_total: labelled(counted.events, "source", "type"),
    duplicates_total: labelled(counted.duplicates, "source", "type"),
    rule_matches_total: counted.matches.entries().map(([rule, , value]) => ({ labels: { rule }, value })),
    deliveries_total: labelled(counted.deliveries, "kind", "state"),
    attempts_total: labelled(counted.attempts, "kind", "outcome"),
    attempt_duration_seconds: counted.attemptSeconds
      .entries()
      .flatMap(([kind, row]) => histogram({ kind }, ATTEMPT_BOUNDS, row)),
    event_to_delivery_seconds: counted.toDeliverySeconds
      .entries()
      .flatMap(([, row]) => histogram({}, TO_DELIVERY_BOUNDS, row)),
  };
}

/** Prometheus wants its buckets cumulated. */
function histogram(labels: Sample["labels"], bounds: readonly number[], row: SpreadRow): readonly Sample[] {
  let below = 0;
  const buckets = bounds.map((le, at) => {
    below += row.buckets[at] ?? 0;
    return { labels: { le, ...labels }, value: below, suffix: "_bucket" };
  });
  return [
    ...buckets,
    { labels: { le: "+Inf", ...labels }, value: row.count, suffix: "_bucket" },
    { labels, value: row.sum, suffix: "_sum" },
    { labels, value: row.count, suffix: "_count" },
  ];
}

function queueGauges(queue: QueueStatus, now: number): Readings {
  const { due, held, scheduled, parked, oldest_due_at, last_processed_at, paused_gates, paused } = queue;
  const late = oldest_due_at === undefined ? 0 : Math.max(0, now - oldest_due_at);
  const everything = paused ? 1 : 0;
  return {
    queue_state: QUEUE_STATES.map((state) => ({ labels: { state }, value: Number(state === queue.state) })),
    queue_items: Object.entries({ ready: due - held, held, scheduled, parked }).map(([state, value]) => ({
      labels: { state },
      value,
    })),
    queue_oldest_due_seconds: one(late / MS),
    queue_last_processed_timestamp_seconds: one((last_processed_at ?? 0) / MS),
    gates_paused: PAUSES.map((why) => ({
      labels: { why },
      value:
        paused_gates.filter((gate) => gate.paused.why === why).length + (why === "person" ? everything : 0),
    })),
  };
}

function stockGauges(health: Health): Readings {
  return {
    dead_letters: one(health.dead),
    held_events: one(health.held),
    source_last_event_timestamp_seconds: Object.entries(health.last_event_at).map(([source, at]) => ({
      labels: { source },
      value: at / MS,
    })),
  };
}

function openAlarms(alarms: readonly Alarm[]): readonly Sample[] {
  return Object.keys(ALARM_TEXTS).map((kind) => ({
    labels: { kind },
    value: alarms.filter((alarm) => alarm.kind === kind).length,
  }));
}

function statusGauges({ version, rules, store_writable, disk, watching }: RelayStatus): Readings {
  return {
    alarms_looked_timestamp_seconds: one((watching?.looked_at ?? 0) / MS),
    rules_loaded: one(rules.count),
    rules_last_reload_successful: one(Number(rules.loaded && rules.errors === 0)),
    rules_last_reload_timestamp_seconds: one((rules.loaded_at ?? 0) / MS),
    rules_broken: one(rules.broken.rules.length),
    store_writable: one(Number(store_writable)),
    store_bytes: some(disk?.database),
    store_wal_bytes: some(disk?.wal),
    store_free_bytes: some(disk?.free),
    build_info: [{ labels: { version }, value: 1 }],
  };
}

function one(value: number): readonly Sample[] {
  return [{ labels: {}, value }];
}

function some(value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : one(value);
}
