import type { Event } from "../model/event.ts";
import type { RuleFile } from "../ports/upkeep.ts";

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
  readonly actions: readonly RuleAction[];
};

export type RuleAction = {
  /** The YAML `id:`, else the kind, then `kind-2` … */
  readonly id: string;
  readonly kind: string;
  /** Name of the destination; for records the table. */
  readonly destination: string;
  readonly gate: string;
  /** Happens inside the relay: the preview setting does not hold it back, a shadow rule does. */
  readonly inside: boolean;
  /** Milliseconds after the event; makes it a reminder when the event's decision is not terminal. */
  readonly after?: number | undefined;
  readonly max_late: number;
  readonly ignore_decision: boolean;
  readonly trust_weak: boolean;
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
  /** Runs when no other rule matched and none failed to evaluate. Its `failing` honours `except`. */
  readonly fallback?: Rule | undefined;
};
