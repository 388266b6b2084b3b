import type { Decision } from "../../model/decision.ts";
import type { Catalogue, CatalogueEntry } from "../catalogue.ts";
import { fieldsWith, SUBJECT_ID } from "../catalogue-fields.ts";

/** What an application's new status says about the subject. */
export const STATUS_DECISIONS: ReadonlyMap<string, Decision> = new Map([
  ["APPROVED", "approved"],
  ["REJECTED", "declined"],
  ["IN_REVIEW", "review"],
  ["APPLIED", "pending"],
  ["CANCELLED", "cancelled"],
]);

const STATUS = ["check.id", "check.kind", "check.status"];
const PRODUCT = ["check.product"];

/** Every message constant of PassFort's that we know of, and what it means. */
export const PASSFORT_CATALOGUE: Catalogue = new Map<string, CatalogueEntry>([
  [
    "PRODUCT_STATUS_CHANGED",
    {
      decision: "none",
      decisions: ["none", ...STATUS_DECISIONS.values()],
      statusAt: "data.new_status",
      checkKind: "application",
      fields: fieldsWith(SUBJECT_ID, STATUS, PRODUCT),
      values: { "check.status": [...STATUS_DECISIONS.keys()] },
      help: "A product application got another status; the decision follows `check.status`.",
    },
  ],
  [
    "MANUAL_ACTION_REQUIRED",
    {
      decision: "review",
      checkKind: "application",
      fields: fieldsWith(SUBJECT_ID, STATUS, PRODUCT, ["check.reasons", "check.expires_at"]),
      help: "A person has to act before an application can go on.",
    },
  ],
  entry("CHECK_COMPLETED", "A check came back, with a result or an error.", undefined, PRODUCT),
  entry("TASK_CREATED", "A task was created.", undefined, [...PRODUCT, "check.template"]),
  entry("TASK_STATE_CHANGED", "A task got another state.", undefined, [...PRODUCT, "check.template"]),
  entry("PRODUCT_BADGE_CHANGED", "An application's processing state changed.", "application", PRODUCT),
  entry("RISK_LEVEL_CHANGED", "The risk level changed.", "risk", [...PRODUCT, "check.risk", "check.score"]),
  entry("RISK_SCORE_CHANGED", "The risk score changed.", "risk", [...PRODUCT, "check.risk", "check.score"]),
  entry("COLLECTED_DATA_UPDATED", "Data about the subject was updated (older accounts).", "profile", [
    "subject.name.first",
    "subject.name.last",
    "subject.name.full",
    "subject.email",
    "subject.phone",
  ]),
  entry("COLLECTED_DATA_CHANGED", "Data about the subject changed.", "profile", [
    "subject.email",
    "subject.phone",
  ]),
  entry("FORM_STATE_CHANGED", "A form was created, submitted or approved.", "form", ["check.template"]),
  entry("CUSTOMER_REQUEST_CHANGED", "A request to the customer was sent or answered.", undefined, []),
  entry("EVENTS_CREATED", "Monitoring found something.", "events", ["check.reasons"]),
  entry("EVENTS_UPDATED", "Something that monitoring found has changed.", "events", ["check.reasons"]),
  entry("PROFILE_STATUS_CHANGED", "A profile got another status (deprecated).", "profile", []),
  entry("TASK_IS_COMPLETE_CHANGED", "A task was completed or reopened (deprecated).", undefined, [
    ...PRODUCT,
    "check.template",
  ]),
  entry("COLLECTION_STEPS_COMPLETED", "All data was collected (deprecated).", undefined, PRODUCT),
]);

/** A constant as PassFort writes it: `Product status changed` is `PRODUCT_STATUS_CHANGED`. */
export function constantOf(word: string): string {
  if (PASSFORT_CATALOGUE.has(word)) return word;
  return word.toUpperCase().replaceAll(/[^A-Z0-9]+/g, "_");
}

function entry(
  constant: string,
  help: string,
  checkKind: string | undefined,
  more: readonly string[],
): readonly [string, CatalogueEntry] {
  return [constant, { decision: "none", checkKind, fields: fieldsWith(SUBJECT_ID, STATUS, more), help }];
}
