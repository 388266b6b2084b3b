/** Who has to act on a reason. `nobody`: the relay goes on by itself. */
type Actor = "you" | "sender" | "destination" | "nobody";

/** What is known of a reason word: its class, what happened, who acts and how. */
export type ReasonEntry = {
  readonly class: "refused" | "unreadable" | "delivered" | "retry" | "dead" | "cancelled" | "uncertain";
  /**
   * What is at fault. `destination`: whatever else goes there would fail as well, which opens the gate's breaker.
   * `recipient`: only what goes to this one person, who may have caused it, and that is no alarm. Absent: this delivery, or us.
   */
  readonly blames?: "destination" | "recipient" | undefined;
  readonly sentence: string;
  readonly who: Actor;
  readonly how: string;
};
