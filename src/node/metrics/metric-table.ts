type MetricEntry = {
  readonly type: "counter" | "gauge" | "histogram";
  readonly labels: readonly string[];
  /** One sentence for people. */
  readonly help: string;
};

/** Stands before every name. */
export const METRIC_PREFIX = "kyc_relay_";

/** Every metric of ours, once; labels are names of the settings and rules, or words of the relay. */
export const METRICS = {
  requests_total: {
    type: "counter",
    labels: ["source", "outcome"],
    help: "Webhook requests: accepted, or the reason why they were refused.",
  },
  events_total: {
    type: "counter",
    labels: ["source", "type"],
    help: "Events stored. A type that neither the catalogue nor also_sends has is `other`.",
  },
  duplicates_total: {
    type: "counter",
    labels: ["source", "type"],
    help: "Events that the sender sent again.",
  },
  rule_matches_total: { type: "counter", labels: ["rule"], help: "Events that a rule matched as they came." },
  deliveries_total: {
    type: "counter",
    labels: ["kind", "state"],
    help: "Deliveries that an attempt ended, by kind of action: delivered, dead or cancelled.",
  },
  attempts_total: {
    type: "counter",
    labels: ["kind", "outcome"],
    help: "Attempts by outcome; `postponed` waited for its hours or its turn instead.",
  },
  attempt_duration_seconds: { type: "histogram", labels: ["kind"], help: "How long attempts took." },
  event_to_delivery_seconds: {
    type: "histogram",
    labels: [],
    help: "From when a delivery was first due (the receipt of its event, unless planned for later) to its success.",
  },
  queue_state: {
    type: "gauge",
    labels: ["state"],
    help: "1 for the state that the queue is in: empty, waiting, stalled or paused.",
  },
  queue_items: {
    type: "gauge",
    labels: ["state"],
    help: "Open deliveries: `ready`, due at an open gate; `held`, due behind a paused one; `scheduled` for later; `parked` in a lane. What is due is `ready` and `held` together. Counted up to 10,000, shared between gates.",
  },
  queue_oldest_due_seconds: {
    type: "gauge",
    labels: [],
    help: "How long the oldest delivery has been due that no pause holds; 0 if none is.",
  },
  queue_last_processed_timestamp_seconds: {
    type: "gauge",
    labels: [],
    help: "When anything was attempted last; 0 if never.",
  },
  dead_letters: { type: "gauge", labels: [], help: "Dead letters, counted up to 10,000." },
  held_events: {
    type: "gauge",
    labels: [],
    help: "Events that wait for a good rule set, counted up to 10,000.",
  },
  gates_paused: {
    type: "gauge",
    labels: ["why"],
    help: "Paused gates: the far side asked to wait, it fails for everything, or a person paused it.",
  },
  alarms_open: { type: "gauge", labels: ["kind"], help: "Alarms that have not ended, counted up to 200." },
  alarms_looked_timestamp_seconds: {
    type: "gauge",
    labels: [],
    help: "When alarms were looked for last, which is every minute; 0 if not since the start.",
  },
  source_last_event_timestamp_seconds: {
    type: "gauge",
    labels: ["source"],
    help: "When an event of the source was stored last.",
  },
  rules_loaded: { type: "gauge", labels: [], help: "Rules in force." },
  rules_last_reload_successful: {
    type: "gauge",
    labels: [],
    help: "1 if the rule files are good; 0 if they are bad, and other rules or none are in force.",
  },
  rules_last_reload_timestamp_seconds: {
    type: "gauge",
    labels: [],
    help: "When the rules in force were put in force.",
  },
  rules_broken: {
    type: "gauge",
    labels: [],
    help: "Rules that could not be asked for some event since they are in force.",
  },
  store_writable: { type: "gauge", labels: [], help: "1 if an event could be promised just now." },
  store_bytes: { type: "gauge", labels: [], help: "Size of the database file." },
  store_wal_bytes: { type: "gauge", labels: [], help: "Size of the log in front of the database." },
  store_free_bytes: { type: "gauge", labels: [], help: "Room left where the database is." },
  build_info: { type: "gauge", labels: ["version"], help: "1; the label says which version runs." },
} as const satisfies Readonly<Record<string, MetricEntry>>;

export type MetricName = keyof typeof METRICS;
