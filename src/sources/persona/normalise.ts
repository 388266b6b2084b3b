import { type Arrival, type EventParts, readableItem, unreadableItem } from "../build-event.ts";
import { decodeBody, parseJson } from "../parse-json.ts";
import { countOf, idOf, isObject, objectOf, timeOf } from "../read-values.ts";
import type { NormalisedItem, ReceivedRequest } from "../source.ts";
import { PERSONA_CATALOGUE } from "./catalogue.ts";
import { checkOf } from "./check.ts";
import { key, read } from "./keys.ts";
import { includedOf, resourceOf } from "./related.ts";
import { subjectOf } from "./subject.ts";

const CREATED_AT = key("created-at");

/** One request is one event, in whatever spelling and however much of it is blocked. */
export function normalisePersona(request: ReceivedRequest, arrival: Arrival): NormalisedItem {
  const text = arrival.source.cut(decodeBody(request.body));
  const parsed = parseJson(text);
  if (!parsed.ok) return unreadableItem(request.body, parsed.reason, { text, value: undefined }, arrival);
  const body = { text, value: parsed.value };
  const parts = partsOf(parsed.value, request.headers, arrival.source.name);
  return parts
    ? readableItem(parts, body, arrival)
    : unreadableItem(request.body, "not_an_event", body, arrival);
}

function partsOf(
  value: unknown,
  headers: ReceivedRequest["headers"],
  source: string,
): EventParts | undefined {
  const data = isObject(value) ? objectOf(value["data"]) : undefined;
  if (data === undefined) return undefined;
  const attributes = objectOf(data["attributes"]);
  const id = idOf(data["id"]);
  const type = idOf(attributes["name"]);
  // A workflow's HTTP step is signed alike, but has neither.
  if (id === undefined || type === undefined) return undefined;

  const payload = objectOf(attributes["payload"]);
  const resource = resourceOf(payload["data"]);
  const included = includedOf(payload);
  const known = PERSONA_CATALOGUE.get(type);
  return {
    type,
    source_event_id: id,
    occurred_at: timeOf(read(attributes, CREATED_AT)),
    decision: known?.decision ?? "none",
    subject: subjectOf(source, resource, included),
    check: checkOf(resource, included, known?.checkKind),
    sender_attempts: {
      made: countOf(headers.get("persona-webhook-attempts-made")),
      left: countOf(headers.get("persona-webhook-attempts-left")),
    },
  };
}
