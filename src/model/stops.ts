import { isNewer, type Moment } from "./newer.ts";
import type { Fact, SameField } from "./plan.ts";

/** A reminder, as far as facts can stop it: whom it is about, who said so, and when. */
export type Stoppable = {
  readonly reference?: string | undefined;
  readonly source: string;
  readonly moment: Moment;
  /** Facts of weak assurance count too. */
  readonly trust_weak: boolean;
};

/**
 * Does a fact, known under a key of the reminder's subject, stop it? It must not name somebody else, must be
 * trusted to speak for the reminder's source, and must be newer. Asked when a reminder is planned, when a fact
 * arrives and when the reminder is claimed.
 */
export function stops(fact: Omit<Fact, "key">, reminder: Stoppable): boolean {
  const namesAnother =
    fact.reference !== undefined && reminder.reference !== undefined && fact.reference !== reminder.reference;
  const isTrusted = !fact.weak || fact.source === reminder.source || reminder.trust_weak;
  return !namesAnother && isTrusted && isNewer(fact, reminder.moment);
}

/** Does an event that a `cancel_when` names stop the reminder? As above, and they agree in the field. */
export function cancels(heard: Omit<Fact, "key">, reminder: Stoppable, same: SameField): boolean {
  return stops(heard, reminder) && agree(heard, reminder, same);
}

function agree(heard: Omit<Fact, "key">, reminder: Stoppable, same: SameField): boolean {
  switch (same) {
    case "subject.key":
      return true;
    case "subject.reference":
      return heard.reference !== undefined && heard.reference === reminder.reference;
    case "check.id":
      return heard.check_id !== undefined && heard.check_id === reminder.moment.check_id;
  }
}
