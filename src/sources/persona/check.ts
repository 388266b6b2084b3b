import { type Check, MAX_LIST_ITEMS } from "../../model/event.ts";
import { arrayOf, isObject, numberOf, objectOf, textOf, textsOf, timeOf } from "../read-values.ts";
import { key, read } from "./keys.ts";
import { type Resource, relatedId } from "./related.ts";

const TEMPLATES = [
  "inquiry-template",
  "template",
  "case-template",
  "report-template",
  "verification-template",
].map(key);
const COMMENT = key("reviewer-comment");
const EXPIRES_AT = key("expires-at");
const SLA_EXPIRES_AT = key("sla-expires-at");
const THREAT_LEVEL = key("behavior-threat-level");
const BOT_SCORE = key("bot-score");
const ENTITY_SCORE = key("entity-confidence-score");
const HAS_MATCH = key("has-match");
const MATCHED_LISTS = key("matched-lists");

/** The resource that an event is about. `kind` stands in where the payload does not say. */
export function checkOf(resource: Resource, included: readonly Resource[], kind: string | undefined): Check {
  const { attributes } = resource;
  const behaviors = objectOf(attributes["behaviors"]);
  return {
    id: resource.id,
    kind: resource.type || kind,
    status: textOf(attributes["status"]),
    template: templateOf(resource),
    product: undefined,
    risk: textOf(read(behaviors, THREAT_LEVEL)),
    score: numberOf(read(behaviors, BOT_SCORE)) ?? numberOf(read(attributes, ENTITY_SCORE)),
    tags: textsOf(attributes["tags"]),
    reasons: reasonsOf(resource, included),
    comment: textOf(read(attributes, COMMENT)),
    expires_at: timeOf(read(attributes, EXPIRES_AT) ?? read(attributes, SLA_EXPIRES_AT)),
  };
}

function templateOf(resource: Resource): string | undefined {
  for (const name of TEMPLATES) {
    const id = relatedId(resource, name);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** Failed checks and matched lists, of the resource or of the verifications and reports that came along. */
function reasonsOf(resource: Resource, included: readonly Resource[]): readonly string[] | undefined {
  const reasons = ownReasons(resource);
  for (const other of included) reasons.push(...ownReasons(other));
  return reasons.length === 0 ? undefined : [...new Set(reasons)].slice(0, MAX_LIST_ITEMS);
}

function ownReasons({ type, attributes }: Resource): string[] {
  if (type.startsWith("verification/")) return failedChecks(attributes["checks"]);
  if (type.startsWith("report/")) {
    return matches(read(attributes, HAS_MATCH), read(attributes, MATCHED_LISTS));
  }
  return [];
}

function failedChecks(checks: unknown): string[] {
  const reasons: string[] = [];
  for (const check of arrayOf(checks)) {
    if (!isObject(check) || check["status"] !== "failed") continue;
    const name = textOf(check["name"]);
    if (name !== undefined) reasons.push(name);
    reasons.push(...(textsOf(check["reasons"]) ?? []));
    if (reasons.length >= MAX_LIST_ITEMS) break;
  }
  return reasons;
}

function matches(hasMatch: unknown, lists: unknown): string[] {
  const reasons = hasMatch === true ? ["has-match"] : [];
  for (const list of arrayOf(lists).slice(0, MAX_LIST_ITEMS)) {
    const name = textOf(objectOf(list)["name"]) ?? textOf(list);
    if (name !== undefined) reasons.push(name);
  }
  return reasons;
}
