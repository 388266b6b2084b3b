import { type Event, isWeak } from "./event.ts";
import { isNewer, type Moment, momentOf } from "./newer.ts";
import type { SameField, Statement } from "./plan.ts";

/** What newer statements can stop, a reminder or an event of a digest: whom it is about, who said so, and when. */
export type Stoppable = {
  readonly reference?: string | undefined;
  readonly source: string;
  readonly moment: Moment;
  /** Statements of weak assurance count too. */
  readonly trust_weak: boolean;
};

export function statementOf(event: Event, seq: number): Statement {
  return {
    reference: event.subject.reference,
    source: event.source,
    weak: isWeak(event.assurance),
    ...momentOf(event, seq),
  };
}

/**
 * Does a statement, known under a key of the same subject, stop it? It must not name somebody else, must be trusted
 * to speak for the other's source, and must be newer. Asked when something is planned, when a statement arrives and
 * when a delivery is claimed.
 */
export function stops(said: Statement, stoppable: Stoppable): boolean {
  const isTrusted = !said.weak || said.source === stoppable.source || stoppable.trust_weak;
  return !nameOthers(said, stoppable) && isTrusted && isNewer(said, stoppable.moment);
}

/** Does an event that a `cancel_when` names stop it? As above, and they agree in the field. */
export function cancels(said: Statement, stoppable: Stoppable, same: SameField): boolean {
  return stops(said, stoppable) && agree(said, stoppable, same);
}

type Referring = Pick<Statement, "reference">;

/** A shared key is not enough where both name a reference and these differ. */
export function nameOthers(a: Referring, b: Referring): boolean {
  return a.reference !== undefined && b.reference !== undefined && a.reference !== b.reference;
}

function agree(said: Statement, stoppable: Stoppable, same: SameField): boolean {
  switch (same) {
    case "subject.key":
      return true;
    case "subject.reference":
      return said.reference !== undefined && said.reference === stoppable.reference;
    case "check.id":
      return said.check_id !== undefined && said.check_id === stoppable.moment.check_id;
  }
}
