/** Who has to act on a reason. `nobody`: the relay goes on by itself. */
type Actor = "you" | "sender" | "destination" | "nobody";

/** What is known of a reason word: its class, what happened, who acts and how. */
export type ReasonEntry = {
  readonly class: "refused" | "unreadable" | "delivered" | "retry" | "dead" | "cancelled" | "uncertain";
  /** It says nothing about one delivery: whatever else goes there would fail as well. Opens the gate's breaker. */
  readonly blames?: "destination" | undefined;
  readonly sentence: string;
  readonly who: Actor;
  readonly how: string;
};
