import type { Random } from "./random.ts";

/** When the process under test kills itself. */
export type Trigger = {
  readonly at: "verified" | "statement" | "before_commit" | "after_commit" | "backup_step" | "restore_step";
  /** Part of a statement; of transactions, those with such a one count. Absent: any. */
  readonly sql?: string | undefined;
  /** At the how-manyth. */
  readonly n: number;
};

/** What goes on when it dies, besides that events come in. */
type Work =
  | "events"
  | "send"
  | "prune"
  | "prune_events"
  | "migrate"
  | "erase"
  | "backup"
  | "restore"
  | "reload"
  | "first_rules"
  | "redrive";

export type KillPoint = {
  readonly name: string;
  readonly work: Work;
  /** One of them, as the seed says. */
  readonly at: readonly [Trigger["at"], ...Trigger["at"][]];
  readonly sql?: string;
  /** The highest n. */
  readonly most: number;
};

const STORE_EVENT = "INSERT INTO event\\s";
const OPEN_ATTEMPT = "INSERT INTO attempt";
const KEEP_RENDERING = "INTO rendering";
const END_ATTEMPT = "^UPDATE attempt\\s+SET started_at";
const PRUNE = "^DELETE FROM (body|rendering) WHERE|^UPDATE attempt SET answer";
const PRUNE_EVENTS = "^DELETE FROM event WHERE|INTO seen ";
const ERASE = "erasure|routing = 'erased' WHERE";
const SAVE_RULES = "INTO rule_set";
const END_HELD = "SET routing = 'planned'";
const REDRIVE = "redriven_at_fence = fence";

const AROUND = ["before_commit", "after_commit"] as const;

/** Every place where a kill could hurt. */
export const KILL_POINTS: readonly KillPoint[] = [
  { name: "first_rules", work: "first_rules", at: AROUND, sql: END_HELD, most: 1 },
  { name: "migrate", work: "migrate", at: ["statement", ...AROUND], most: 70 },
  { name: "after_verify", work: "events", at: ["verified"], most: 12 },
  { name: "before_commit", work: "events", at: ["before_commit"], sql: STORE_EVENT, most: 6 },
  { name: "after_commit", work: "events", at: ["after_commit"], sql: STORE_EVENT, most: 6 },
  { name: "after_claim", work: "events", at: ["after_commit"], sql: OPEN_ATTEMPT, most: 6 },
  { name: "after_keep", work: "events", at: ["after_commit"], sql: KEEP_RENDERING, most: 6 },
  { name: "after_send", work: "send", at: ["statement"], most: 4 },
  { name: "before_settle", work: "events", at: ["before_commit"], sql: END_ATTEMPT, most: 8 },
  { name: "after_settle", work: "events", at: ["after_commit"], sql: END_ATTEMPT, most: 8 },
  { name: "prune", work: "prune", at: AROUND, sql: PRUNE, most: 4 },
  { name: "prune_events", work: "prune_events", at: AROUND, sql: PRUNE_EVENTS, most: 1 },
  { name: "erase", work: "erase", at: AROUND, sql: ERASE, most: 3 },
  { name: "backup", work: "backup", at: ["backup_step"], most: 2 },
  { name: "restore", work: "restore", at: ["restore_step"], most: 5 },
  { name: "reload", work: "reload", at: AROUND, sql: SAVE_RULES, most: 1 },
  { name: "redrive", work: "redrive", at: AROUND, sql: REDRIVE, most: 1 },
];

export function triggerOf({ at, sql, most }: KillPoint, random: Random): Trigger {
  const where = random.pick(at);
  const single = where !== "statement" && sql === undefined && at.length > 1;
  return { at: where, sql, n: single ? 1 : random.upTo(most) };
}
