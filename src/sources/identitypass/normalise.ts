import type { Check, Subject } from "../../model/event.ts";
import { referenceKey } from "../../model/reference-key.ts";
import {
  type Arrival,
  digestId,
  type EventParts,
  fullName,
  NO_ATTEMPTS,
  readableItem,
  unreadableItem,
} from "../build-event.ts";
import { decodeBody, parseJson } from "../parse-json.ts";
import { idOf, numberOf, objectOf, textOf, timeOf } from "../read-values.ts";
import type { NormalisedItem, ReceivedRequest } from "../source.ts";
import { type Body, readBody } from "./body.ts";
import { outcomeOf } from "./outcome.ts";

const SUCCESS_CODE = "00";

/** How the products spell the same things. */
const FIRST_NAMES = ["first_name", "firstname", "firstName"];
const LAST_NAMES = ["last_name", "lastname", "lastName", "surname"];
const PHONES = ["phone_number", "phoneNumber", "phoneNumber1", "telephoneno", "phone", "mobile"];

/** One request is one event, in any of the shapes that the sender is known to use. */
export function normaliseIdentitypass(request: ReceivedRequest, arrival: Arrival): NormalisedItem {
  const text = arrival.source.cut(decodeBody(request.body));
  const parsed = parseJson(text);
  if (!parsed.ok) return unreadableItem(request.body, parsed.reason, { text, value: undefined }, arrival);
  const stored = { text, value: parsed.value };
  const body = readBody(parsed.value);
  return body
    ? readableItem(partsOf(body, request.body, arrival.source.name), stored, arrival)
    : unreadableItem(request.body, "not_an_event", stored, arrival);
}

function partsOf(body: Body, exact: Uint8Array, source: string): EventParts {
  const outcome = outcomeOf(body);
  return {
    type: body.event ?? outcome.type,
    source_event_id: sourceEventId(body) ?? digestId(exact),
    // `user_info.date` names no zone and may be the person's, not the event's: it would put results in the past.
    occurred_at: timeOf(body.data["created_at"]),
    decision: outcome.decision,
    subject: subjectOf(body, source),
    check: checkOf(body),
    sender_attempts: NO_ATTEMPTS,
  };
}

/** Keeps PENDING and the later VERIFIED apart. Only from the body: no signature covers the `token` header. */
function sourceEventId({ reference, session, status, code }: Body): string | undefined {
  const id = reference ?? session;
  if (id === undefined || (status === undefined && code === undefined)) return undefined;
  return `${id}/${status ?? ""}/${code ?? ""}`;
}

function subjectOf({ user, data, product, reference, session }: Body, source: string): Subject {
  const own =
    idOf(user["user_ref"]) ?? idOf(data["user_ref"]) ?? idOf(objectOf(data["metadata"])["user_ref"]);
  const first = textOf(user["first_name"]) ?? firstText(product, FIRST_NAMES);
  const last = textOf(user["last_name"]) ?? firstText(product, LAST_NAMES);
  const keys: string[] = [];
  if (own !== undefined) keys.push(referenceKey(own));
  if (session !== undefined) keys.push(`${source}:${session}`);
  if (reference !== undefined && reference !== session) keys.push(`${source}:${reference}`);
  return {
    keys,
    key: keys[0],
    reference: own,
    name: { first, last, full: fullName(first, last) },
    email: textOf(user["email"]) ?? textOf(product["email"]),
    phone: firstText(product, PHONES),
    country: undefined,
  };
}

function checkOf({ data, reference, session, status, code, detail }: Body): Check {
  const endpoint = textOf(data["endpoint_name"]);
  return {
    id: reference ?? session,
    kind: endpoint === undefined ? "verification" : `verification/${endpoint.toLowerCase()}`,
    status,
    template: idOf(objectOf(data["widget_info"])["widget_id"]),
    product: undefined,
    risk: undefined,
    score: numberOf(objectOf(data["liveness"])["confidence"]) ?? numberOf(data["confidence"]),
    tags: undefined,
    reasons: reasonsOf(code, detail),
    comment: undefined,
    expires_at: undefined,
  };
}

function reasonsOf(code: string | undefined, detail: string | undefined): readonly string[] | undefined {
  if (code === undefined || code === SUCCESS_CODE) return undefined;
  return detail === undefined ? [code] : [code, detail];
}

function firstText(block: Readonly<Record<string, unknown>>, names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = textOf(block[name]);
    if (text !== undefined) return text;
  }
  return undefined;
}
