import type { RuleSet } from "./rule-set.ts";

/** The rules in force, and those that planned what is still to be delivered. */
export interface RuleSets {
  /** Undefined as long as no good set was ever loaded: events are held. */
  active(): RuleSet | undefined;
  /** Is another set in force in the other processes on the store, which this one is not set up for? */
  isBehind?(): boolean;
  /** A set by its hash, as it was; undefined when it is not stored any more. */
  byHash(hash: string): Promise<RuleSet | undefined>;
}
