import { type Check, MAX_LIST_ITEMS } from "../../model/event.ts";
import {
  arrayOf,
  idOf,
  isObject,
  type JsonObject,
  numberOf,
  objectOf,
  textOf,
  timeOf,
  timeOfSeconds,
} from "../read-values.ts";

/** What a message is about: the first of these that `data` holds, whatever the message is called. */
export function checkOf(data: JsonObject): Check {
  const product = productOf(data["product"]) ?? productOf(applicationOf(data)["product"]);
  const { id, kind, status, template, risk, score, reasons, expires_at } = detailsOf(data);
  return {
    id,
    kind,
    status,
    template,
    product,
    risk,
    score,
    tags: undefined,
    reasons,
    comment: undefined,
    expires_at,
  };
}

/** The application that a required action is about. */
export function applicationOf(data: JsonObject): JsonObject {
  return objectOf(arrayOf(objectOf(arrayOf(data["actions"])[0])["applications"])[0]);
}

function detailsOf(data: JsonObject): Check {
  const { check, task, form, risk } = data;
  const request = data["customer_request"];
  if (isObject(check)) {
    return {
      id: idOf(check["id"]),
      kind: kindOf("check", check["check_type"]),
      status: textOf(check["result"]),
    };
  }
  if (isObject(task)) return taskDetails(task);
  if (isObject(form)) {
    return {
      id: idOf(form["id"]),
      kind: "form",
      status: textOf(form["state"]),
      template: textOf(form["alias"]),
    };
  }
  if (isObject(request)) {
    return {
      id: idOf(request["id"]),
      kind: kindOf("customer_request", request["type"]),
      status: textOf(request["state"]),
    };
  }
  if (isObject(risk)) return riskDetails(data, risk);
  if (Array.isArray(data["actions"])) return actionDetails(data);
  if (Array.isArray(data["events"])) return monitoringDetails(data);
  return statusDetails(data);
}

function taskDetails(task: JsonObject): Check {
  const variant = objectOf(task["variant"]);
  return {
    id: idOf(task["id"]),
    kind: kindOf("task", task["type"]),
    status: textOf(task["state"]),
    template: textOf(variant["alias"]) ?? textOf(variant["name"]),
  };
}

function riskDetails(data: JsonObject, risk: JsonObject): Check {
  const level = risk["level"];
  return {
    id: idOf(data["application_id"]),
    kind: "risk",
    risk: textOf(level) ?? textOf(objectOf(level)["name"]),
    score: numberOf(risk["score"]),
  };
}

function actionDetails(data: JsonObject): Check {
  const application = applicationOf(data);
  const due = objectOf(arrayOf(data["actions"])[0])["due"];
  return {
    id: idOf(application["id"]) ?? idOf(data["application_id"]),
    kind: "application",
    status: textOf(application["status"]),
    reasons: wordsOf(data["actions"], "action_type"),
    expires_at: timeOf(due) ?? timeOfSeconds(due),
  };
}

function monitoringDetails(data: JsonObject): Check {
  const first = objectOf(arrayOf(data["events"])[0]);
  return {
    id: idOf(first["check_id"]) ?? idOf(first["id"]),
    kind: "events",
    reasons: wordsOf(data["events"], "event_type"),
  };
}

function statusDetails(data: JsonObject): Check {
  const application = idOf(data["application_id"]);
  return {
    id: application ?? idOf(data["profile_id"]),
    kind: application === undefined ? "profile" : "application",
    status: textOf(data["new_status"]) ?? textOf(data["new_badge"]),
  };
}

/** `check/PEPS_AND_SANCTIONS_SCREEN`: the kind, and the sender's word for which one. */
function kindOf(kind: string, type: unknown): string {
  const word = textOf(type);
  return word === undefined ? kind : `${kind}/${word}`;
}

/** The alias is what stays when somebody renames the product. */
function productOf(product: unknown): string | undefined {
  return textOf(objectOf(product)["alias"]) ?? textOf(objectOf(product)["name"]);
}

function wordsOf(items: unknown, key: string): readonly string[] {
  const words = new Set<string>();
  for (const item of arrayOf(items).slice(0, MAX_LIST_ITEMS)) {
    const word = textOf(objectOf(item)[key]);
    if (word !== undefined) words.add(word);
  }
  return [...words];
}
