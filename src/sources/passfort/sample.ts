import { samplePerson, sampleReference, sampleUuid, withValues } from "../sample-values.ts";
import type { SampleOptions } from "../source.ts";

const DAY_MS = 86_400_000;

type Uuid = (label: string) => string;

/** A single message as PassFort would send it, still without the secret, which `signPassfort` puts in. */
export function samplePassfort({ type, seed, now, reference, set }: SampleOptions): string {
  const uuid = (label: string) => sampleUuid(seed, label);
  const message = {
    id: uuid(`message ${type}`),
    event: type,
    timestamp: Math.floor(now / 1_000),
    data: {
      apikey: null,
      customer_ref: reference ?? sampleReference(seed),
      profile_id: uuid("profile"),
      user: null,
      ...dataOf(type, seed, now),
    },
  };
  return JSON.stringify(withValues(message, set));
}

function dataOf(type: string, seed: string, now: number): Readonly<Record<string, unknown>> {
  const uuid = (label: string) => sampleUuid(seed, label);
  const application = { application_id: uuid("application"), product: productOf(uuid) };
  switch (type) {
    case "PRODUCT_STATUS_CHANGED":
      return { ...application, new_status: "IN_REVIEW" };
    case "PRODUCT_BADGE_CHANGED":
      return { ...application, new_badge: "MANUAL_ACTION_REQUIRED" };
    case "MANUAL_ACTION_REQUIRED":
      return { actions: [actionOf(uuid, now)] };
    case "CHECK_COMPLETED":
      return { check: { id: uuid("check"), check_type: "PEPS_AND_SANCTIONS_SCREEN", result: "Fail" } };
    case "TASK_CREATED":
    case "TASK_STATE_CHANGED":
    case "TASK_IS_COMPLETE_CHANGED":
      return { ...application, task: taskOf(uuid) };
    case "RISK_LEVEL_CHANGED":
      return { ...application, risk: { level: { id: uuid("level"), name: "High" } } };
    case "RISK_SCORE_CHANGED":
      return { ...application, risk: { score: 74 } };
    case "COLLECTED_DATA_UPDATED":
      return { collected_data: collectedData(seed) };
    case "COLLECTED_DATA_CHANGED":
      return { changes: [{ path: "contact_details.email", old: null, new: samplePerson(seed).email }] };
    case "FORM_STATE_CHANGED":
      return {
        form: { id: uuid("form"), name: "Source of funds", alias: "source_of_funds", state: "SUBMITTED" },
      };
    case "CUSTOMER_REQUEST_CHANGED":
      return { customer_request: { id: uuid("request"), type: "DOCUMENT", state: "SENT" } };
    case "EVENTS_CREATED":
    case "EVENTS_UPDATED":
      return { events: [{ id: uuid("hit"), event_type: "SANCTION_FLAG", check_id: uuid("check") }] };
    case "PROFILE_STATUS_CHANGED":
      return { new_status: "APPROVED" };
    default:
      return {};
  }
}

function productOf(uuid: Uuid): unknown {
  return { id: uuid("product"), name: "Harbour Current Account", alias: "harbour_current" };
}

function actionOf(uuid: Uuid, now: number): unknown {
  return {
    action_type: "COMPLETE_TASK",
    due: new Date(now + 7 * DAY_MS).toISOString(),
    applications: [{ id: uuid("application"), product: productOf(uuid), status: "APPLIED" }],
    task: taskOf(uuid),
  };
}

function taskOf(uuid: Uuid): unknown {
  return {
    id: uuid("task"),
    state: "INCOMPLETE",
    type: "INDIVIDUAL_VERIFY_IDENTITY",
    variant: { id: uuid("variant"), name: "Standard", alias: "standard" },
  };
}

function collectedData(seed: string): unknown {
  const { first, last, email, phone } = samplePerson(seed);
  return {
    entity_type: "INDIVIDUAL",
    personal_details: { name: { given_names: [first], family_name: last } },
    contact_details: { email, phone_number: phone },
  };
}
