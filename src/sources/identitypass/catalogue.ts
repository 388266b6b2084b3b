import type { Catalogue, CatalogueEntry } from "../catalogue.ts";
import { fieldsWith, PERSON, SUBJECT_ID } from "../catalogue-fields.ts";
import { OUTCOMES, type Outcome } from "./outcome.ts";

const FIELDS = fieldsWith(
  SUBJECT_ID,
  PERSON.filter((path) => path !== "subject.country"),
  ["check.id", "check.kind", "check.status", "check.template", "check.score", "check.reasons"],
);

/** Every event name of Identitypass' that we know of: those that we give, and one of its own. */
export const IDENTITYPASS_CATALOGUE: Catalogue = new Map<string, CatalogueEntry>([
  entry(OUTCOMES.verified, "A verification found the person."),
  entry(OUTCOMES.notVerified, "A verification ran, but what was given is not valid."),
  entry(OUTCOMES.blocked, "A BVN is blocked or on a watch list."),
  entry(OUTCOMES.pending, "A verification failed at the sender and will be tried again there."),
  entry(OUTCOMES.unavailable, "The sender's service is not available: nothing was verified."),
  entry(OUTCOMES.walletEmpty, "Your wallet at the sender is empty: nothing was verified."),
  entry(OUTCOMES.unknown, "A verification has a status that its sender has not documented."),
  [
    "verification.completed",
    {
      decision: "none",
      decisions: [...new Set(Object.values(OUTCOMES).map(({ decision }) => decision))],
      statusAt: "data.verification.status",
      fields: FIELDS,
      help: "A widget's session ended; the decision follows the status and response code inside.",
    },
  ],
]);

function entry({ type, decision }: Outcome, help: string): readonly [string, CatalogueEntry] {
  return [type, { decision, fields: FIELDS, help }];
}
