import type { Decision } from "../../model/decision.ts";
import {
  type Arrival,
  digestId,
  type EventParts,
  NO_ATTEMPTS,
  readableItem,
  unreadableItem,
} from "../build-event.ts";
import { itemSpans } from "../item-spans.ts";
import { decodeBody, parseJson } from "../parse-json.ts";
import { idOf, isObject, objectOf, timeOf, timeOfSeconds } from "../read-values.ts";
import type { NormalisedItem, ReceivedRequest } from "../source.ts";
import { batchOf } from "./batch.ts";
import { constantOf, STATUS_DECISIONS } from "./catalogue.ts";
import { checkOf } from "./check.ts";
import { subjectOf } from "./subject.ts";

/** PassFort sends up to 100 messages at once; ten times that is no batch but an attack on memory. */
const MAX_ITEMS = 1_000;

/** One item a message, in PassFort's order. `payload` is the parsed body if the proof has parsed it. */
export function normalisePassfort(
  request: ReceivedRequest,
  payload: unknown,
  arrival: Arrival,
): readonly NormalisedItem[] {
  const received = decodeBody(request.body);
  const parsed = payload === undefined ? parseJson(received) : { ok: true, value: payload };
  const batch = parsed.ok ? batchOf(parsed.value) : undefined;
  if (batch === undefined) return [itemOf(received, request.body, arrival)];
  if (batch.items.length === 0 || batch.items.length > MAX_ITEMS) {
    const body = { text: arrival.source.cut(received), value: undefined };
    return [unreadableItem(request.body, "not_an_event", body, arrival)];
  }
  return itemSpans(received, batch.member).map((text) => itemOf(text, text, arrival));
}

function itemOf(received: string, exact: string | Uint8Array, arrival: Arrival): NormalisedItem {
  const text = arrival.source.cut(received);
  const parsed = parseJson(text);
  if (!parsed.ok) return unreadableItem(exact, parsed.reason, { text, value: undefined }, arrival);
  const body = { text, value: parsed.value };
  const parts = partsOf(parsed.value, exact, arrival.source.name);
  return parts ? readableItem(parts, body, arrival) : unreadableItem(exact, "not_an_event", body, arrival);
}

function partsOf(message: unknown, exact: string | Uint8Array, source: string): EventParts | undefined {
  const type = isObject(message) ? idOf(message["event"]) : undefined;
  if (!isObject(message) || typeof message["event"] !== "string" || type === undefined) return undefined;
  const data = objectOf(message["data"]);
  const check = checkOf(data);
  return {
    type,
    source_event_id: idOf(message["id"]) ?? digestId(exact),
    occurred_at: timeOfSeconds(message["timestamp"]) ?? timeOf(message["timestamp"]),
    decision: decisionOf(type, check.status),
    subject: subjectOf(source, data),
    check,
    sender_attempts: NO_ATTEMPTS,
  };
}

/** Only applications decide; a profile's status is deprecated, and all else is a step on the way. */
function decisionOf(type: string, status: string | undefined): Decision {
  const constant = constantOf(type);
  if (constant === "MANUAL_ACTION_REQUIRED") return "review";
  if (constant !== "PRODUCT_STATUS_CHANGED" || status === undefined) return "none";
  return STATUS_DECISIONS.get(constantOf(status)) ?? "none";
}
