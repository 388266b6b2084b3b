import type { Decision } from "../model/decision.ts";

/** One event name of a sender. */
export type CatalogueEntry = {
  /** `none` also where the payload decides; `decisions` then says what it can be. */
  readonly decision: Decision;
  /** Everything it can be, where not the name but the payload decides. */
  readonly decisions?: readonly Decision[] | undefined;
  /** Where in the payload the status stands that decides then, as a dotted path. */
  readonly statusAt?: string | undefined;
  /** What `check.kind` is, if the name alone says so. */
  readonly checkKind?: string | undefined;
  /** Paths of the event fields that this event can carry; those not named here never come. */
  readonly fields: readonly string[];
  /** Closed sets of values, by field path; only those that the sender documents as all there are. */
  readonly values?: Readonly<Record<string, readonly string[]>> | undefined;
  /** One sentence for people. */
  readonly help: string;
};

/** Event name → what we know of it. Names outside it still normalise; a rule must declare them in `also_sends`. */
export type Catalogue = ReadonlyMap<string, CatalogueEntry>;
