import type { Event } from "../model/event.ts";
import type { Cancel, CancelWhen, IfPending } from "../model/plan.ts";
import type { RuleFile } from "../ports/upkeep.ts";
import type { Condition } from "./condition.ts";
import type { RuleTests } from "./rule-tests.ts";

/** One compiled rule. Built by `config/rules/`, read by `plan`. */
export type Rule = {
  readonly id: string;
  /** Earlier ids: what they delivered counts as delivered by this rule. */
  readonly was: readonly string[];
  /** Where it is written. */
  readonly file: string;
  readonly line: number;
  readonly mode: "live" | "shadow";
  /** Undefined when every condition holds, else the first failing one as written: `check.score.at_least`. */
  readonly failing: (event: Event) => string | undefined;
  /** The same as tests that the rules of its set share; absent where `failing` alone is to be asked. */
  readonly tests?: RuleTests | undefined;
  /** What `failing` was made of, for explanations. */
  readonly condition: Condition;
  /** Present for what listens to a clock instead of events. */
  readonly schedule?: Schedule | undefined;
  readonly actions: readonly RuleAction[];
};

export type RuleAction = {
  /** The YAML `id:`, else the kind, then `kind-2` … */
  readonly id: string;
  readonly kind: string;
  /** Name of the destination; for records the table. */
  readonly destination: string;
  readonly gate: string;
  /** Goes out in order with others of its destination about the same subject. */
  readonly in_order?: boolean | undefined;
  /** Happens inside the relay: the preview setting does not hold it back, a shadow rule does. */
  readonly inside: boolean;
  /** Milliseconds after the event; makes it a reminder when the event's decision is not terminal. */
  readonly after?: number | undefined;
  /** So too does this: `times` counts all sends, each `every` after the end of the one before. */
  readonly repeat?: { readonly every: number; readonly times: number } | undefined;
  readonly max_late: number;
  readonly ignore_decision: boolean;
  readonly trust_weak: boolean;
  readonly cancel_when?: CancelWhen | undefined;
  readonly if_pending: IfPending;
  readonly hours?: ActionHours | undefined;
  /** `every` in milliseconds from the first event; `by` are field paths. */
  readonly digest?:
    | { readonly every: number; readonly by: readonly string[]; readonly max: number }
    | undefined;
  /** `key` is a field path, `within` milliseconds. */
  readonly once_per?: { readonly key: string; readonly within: number } | undefined;
  /** What runs when this one is dead; their ids begin with this one's and a dot. */
  readonly on_failure: readonly RuleAction[];
  readonly on_uncertain: "retry" | "hold";
  /** So many attempts are enough, then it is dead and `on_failure` goes on; absent: the whole schedule. */
  readonly gives_up_after?: number | undefined;
  /** Compiled by the action's kind, which alone reads it. */
  readonly spec: unknown;
};

/** A whole set of rules that was found good. Immutable. */
export type RuleSet = {
  /** Of the files' names and texts. */
  readonly hash: string;
  readonly files: readonly RuleFile[];
  /** In the order of files and lines; disabled rules are not in it. */
  readonly rules: readonly Rule[];
  /** The rules that listen to an event, in order; reads an index, never scans. */
  readonly listening: (event: Pick<Event, "source" | "kind" | "type">) => readonly Rule[];
  /** The actions whose `cancel_when` means an event; reads an index. */
  readonly cancelling: (event: Pick<Event, "type" | "decision">) => readonly Cancel[];
  /** Runs when no other rule matched and none failed to evaluate. Its `failing` honours `except`. */
  readonly fallback?: Rule | undefined;
};

/** When an action may happen: `during` or `outside` named hours. */
export type ActionHours = {
  /** Name of the hours. */
  readonly name: string;
  readonly when: "during" | "outside";
  /** What happens at another time. */
  readonly otherwise: "wait" | "drop";
  readonly isAllowed: (at: number) => boolean;
  /** The first moment from `at` on that is allowed; undefined if there is none within 370 days. */
  readonly nextAllowed: (at: number) => number | undefined;
};

/** Instants by the clock of a zone. */
export type Schedule = {
  /** As written, with its zone: what is compared to see whether it changed. */
  readonly expression: string;
  /** The first instant after `at`; undefined if there is none. */
  readonly next: (at: number) => number | undefined;
};
