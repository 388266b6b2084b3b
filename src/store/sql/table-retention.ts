import type { RetentionClass } from "../../model/retention.ts";

/** Why rows of a table go: by their class's time, with what they belong to, or at an end; or why they stay. */
type TableRetention = (
  | { readonly kept: RetentionClass }
  | { readonly goes: string }
  | { readonly stays: string }
) & {
  /** Absent: it is in every home. */
  readonly only?: "SQLite" | "PostgreSQL" | undefined;
};

/** Every table, so that none grows for ever without anybody having decided so. */
export const TABLE_RETENTION: Readonly<Record<string, TableRetention>> = {
  event: { kept: "events" },
  body: { kept: "bodies" },
  seen: { kept: "dedupe_keys" },
  seen_until: { stays: "one number", only: "SQLite" },
  spacing: { goes: "when the burst that it spaces has gone out", only: "PostgreSQL" },
  set_back: { stays: "one number" },
  named_event: { goes: "with its event" },
  delivery_event: { goes: "with its delivery" },
  fact: { kept: "events" },
  subject_link: { goes: "with the last event under either key; one that two references share stays" },
  refused: { kept: "refused" },
  word: { stays: "one for each word of the rules" },
  arrival: { stays: "one for each source" },
  source_day: { goes: "when the source is heard 14 days later" },
  schedule: { stays: "one for each rule with a schedule" },
  rule_set: { goes: "when no kept event and no open or dead delivery refers to it; the latest stays" },
  delivery: { kept: "events" },
  attempt: {
    goes: "with its delivery, beyond the latest 200 at once; what it was answered by its own class",
  },
  rendering: { kept: "bodies" },
  member: { goes: "with its delivery" },
  stop: { goes: "when its delivery has ended and is no dead letter" },
  stop_key: { goes: "when its delivery ends" },
  lane: { goes: "when nothing in it is open" },
  open_window: { goes: "when the digest is claimed or ends" },
  thread: { kept: "events" },
  gate: { stays: "one for each destination or channel" },
  outbox: { kept: "outbox" },
  record: { stays: "it is the operator's own, until its subject is erased" },
  record_cell: { stays: "as its record" },
  record_change: { kept: "record_history" },
  alarm: { goes: "when it has ended and 1,000 others have come since" },
  suppression: { stays: "a wish not to be written to has no end; hashes only" },
  mailed: { goes: "after a day" },
  secret: { stays: "one, under which the hashes of addresses are made" },
  erasure: { goes: "when the erasure is done" },
  migration: { stays: "one for each version" },
};
