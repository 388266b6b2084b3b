import type { Decision } from "../../model/decision.ts";
import type { Catalogue, CatalogueEntry } from "../catalogue.ts";
import { fieldsWith, PERSON, SUBJECT_ID } from "../catalogue-fields.ts";
import { FAMILIES, type Family, REPORT_VERBS, REPORTS } from "./families.ts";

/** Only inquiries decide; verifications, reports and cases are steps on the way. */
const DECISIONS: Readonly<Record<string, Decision>> = {
  "inquiry.created": "pending",
  "inquiry.started": "pending",
  "inquiry.completed": "completed",
  "inquiry.failed": "failed",
  "inquiry.expired": "expired",
  "inquiry.approved": "approved",
  "inquiry.declined": "declined",
  "inquiry.marked-for-review": "review",
};

/** Where "was" and the verb make no sentence. */
const PHRASES: Readonly<Record<string, string>> = {
  "added-relation": "got a relation",
  "availability-updated": "changed availability",
  "consolidated-with": "was consolidated with another",
  "deleted-field": "lost a field",
  errored: "ended with an error",
  expired: "expired",
  failed: "failed",
  filed: "was filed",
  matched: "found a match",
  "message-added": "got a message",
  passed: "passed",
  pending: "is pending",
  "queue-updated": "moved to another queue",
  ready: "is ready",
  "removed-relation": "lost a relation",
  "requires-retry": "has to be done again",
  "reusable-persona-assurance-failed": "could not be assured by a reusable persona",
  "reusable-persona-created": "made a reusable persona",
  "reusable-persona-updated": "changed a reusable persona",
  "reusable-persona-used": "used a reusable persona",
  "sentinel-session-processed": "had its sentinel session processed",
  "sla-expired": "passed its deadline",
  "status-updated": "got another status",
  "tag-added": "got a tag",
  "tag-removed": "lost a tag",
  "tentatively-failed": "failed for now",
  "tentatively-passed": "passed for now",
  "timed-out": "timed out",
  transitioned: "moved to another step",
  "updated-fields": "got other field values",
  "updated-tags": "got other tags",
};

const HELP: Readonly<Record<string, string>> = {
  "inquiry.completed": "The person finished an inquiry; nobody has decided yet.",
  "inquiry.expired": "The person did not finish an inquiry in time.",
  "inquiry.failed": "The person used up the tries of an inquiry.",
  "inquiry.marked-for-review": "An inquiry waits for a person's decision.",
  "inquiry.started": "The person began an inquiry.",
};

const ATTEMPTS = ["sender_attempts.made", "sender_attempts.left"];
const CHECK = ["check.id", "check.kind", "check.status", "check.template", "check.tags", "check.expires_at"];
const PLAIN_FIELDS = fieldsWith(SUBJECT_ID, CHECK, ATTEMPTS);
const PERSON_FIELDS = [...PLAIN_FIELDS, ...PERSON];

/** Beyond the fields of every event about a person. */
const MORE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  inquiry: ["check.risk", "check.score", "check.reasons", "check.comment"],
  verification: ["check.score", "check.reasons"],
  report: ["check.reasons"],
  case: ["check.reasons"],
};

/** Every event name of Persona's that we know of, and what it means. */
export const PERSONA_CATALOGUE: Catalogue = new Map(
  [...FAMILIES, ...reportFamilies()].flatMap((family) =>
    family.verbs.split(" ").map((verb) => [`${family.name}.${verb}`, entryOf(family, verb)] as const),
  ),
);

function reportFamilies(): readonly Family[] {
  return Object.entries(REPORTS).flatMap(([letters, kinds]) => {
    const verbs = Array.from(letters, (letter) => REPORT_VERBS[letter] ?? "").join(" ");
    return kinds.split(" ").map((kind) => ({
      name: `report/${kind}`,
      noun: `A report (${kind.replaceAll(/[-_]/g, " ")})`,
      verbs,
      checkKind: `report/${kind}`,
      person: true,
    }));
  });
}

function entryOf(family: Family, verb: string): CatalogueEntry {
  const name = `${family.name}.${verb}`;
  const phrase = PHRASES[verb] ?? `was ${verb.replaceAll("-", " ")}`;
  const more = MORE_FIELDS[family.name.split("/")[0] ?? ""] ?? [];
  return {
    decision: DECISIONS[name] ?? "none",
    checkKind: family.checkKind,
    fields: family.person ? [...PERSON_FIELDS, ...more] : PLAIN_FIELDS,
    help: HELP[name] ?? `${family.noun} ${phrase}.`,
  };
}
