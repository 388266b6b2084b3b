import type { Subject } from "../../model/event.ts";
import { referenceKey } from "../../model/reference-key.ts";
import { fullName } from "../build-event.ts";
import { idOf, textOf } from "../read-values.ts";
import { key, read, readField } from "./keys.ts";
import { type Resource, relatedId } from "./related.ts";

const REFERENCE = key("reference-id");
const FIRST = key("name-first");
const LAST = key("name-last");
const EMAIL = key("email-address");
const PHONE = key("phone-number");
const ADDRESS_COUNTRY = key("address-country-code");
const SELECTED_COUNTRY = key("selected-country-code");
const COUNTRY = key("country-code");

const ACCOUNT = key("account");
const ACCOUNTS = key("accounts");
const INQUIRY = key("inquiry");
const INQUIRIES = key("inquiries");

/** Resources that are about one person or company, so that their id says whom an event is about. */
const ABOUT_SOMEBODY =
  /^(?:inquiry|inquiry-session|verification|report|case|document|selfie|authentication|checkpoint|transaction)(?:\/|$)/;
/** Reports that are run on a person's name. */
const ON_A_NAME = /^report\/(?:watchlist|politically-exposed-person|adverse-media)$/;

/** Whom the event is about, from the resource and, where it says nothing, from what came along. */
export function subjectOf(source: string, resource: Resource, included: readonly Resource[]): Subject {
  const account = accountOf(resource);
  const inquiry = inquiryOf(resource);
  const sources = included.length === 0 ? [resource] : [resource, ...kin(included, account, inquiry)];
  const reference = firstOf(sources, referenceOf);
  const first = firstOf(sources, ({ attributes }) => readField(attributes, FIRST));
  const last = firstOf(sources, ({ attributes }) => readField(attributes, LAST));
  const keys = keysOf(source, [reference, account, inquiry], resource);
  return {
    keys,
    key: keys[0],
    reference,
    name: { first, last, full: fullName(first, last) ?? searchedName(resource) },
    email: firstOf(sources, ({ attributes }) => readField(attributes, EMAIL)),
    phone: firstOf(sources, ({ attributes }) => readField(attributes, PHONE)),
    country: firstOf(sources, countryOf),
  };
}

function accountOf(resource: Resource): string | undefined {
  if (resource.type === "account") return resource.id;
  return relatedId(resource, ACCOUNT) ?? relatedId(resource, ACCOUNTS);
}

function inquiryOf(resource: Resource): string | undefined {
  if (resource.type === "inquiry") return resource.id;
  return relatedId(resource, INQUIRY) ?? relatedId(resource, INQUIRIES);
}

/** Of what came along, the subject's own account and inquiry. */
function kin(included: readonly Resource[], account: string | undefined, inquiry: string | undefined) {
  return included.filter(
    ({ type, id }) =>
      id !== undefined && ((type === "account" && id === account) || (type === "inquiry" && id === inquiry)),
  );
}

function firstOf(resources: readonly Resource[], reader: (resource: Resource) => string | undefined) {
  for (const resource of resources) {
    const value = reader(resource);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** A transaction's reference names the transaction, not the person. */
function referenceOf({ type, attributes }: Resource): string | undefined {
  return type === "transaction" ? undefined : idOf(read(attributes, REFERENCE));
}

function keysOf(
  source: string,
  [reference, account, inquiry]: readonly (string | undefined)[],
  resource: Resource,
): readonly string[] {
  const keys: string[] = [];
  if (reference !== undefined) keys.push(referenceKey(reference));
  if (account !== undefined) keys.push(`${source}:${account}`);
  if (inquiry !== undefined) keys.push(`${source}:${inquiry}`);
  const own = resource.id;
  if (own !== undefined && own !== inquiry && ABOUT_SOMEBODY.test(resource.type))
    keys.push(`${source}:${own}`);
  return keys;
}

function searchedName({ type, attributes }: Resource): string | undefined {
  return ON_A_NAME.test(type) ? textOf(attributes["term"]) : undefined;
}

/** A session's country is where its address is, not where the person lives. */
function countryOf({ type, attributes }: Resource): string | undefined {
  const country = readField(attributes, ADDRESS_COUNTRY) ?? readField(attributes, SELECTED_COUNTRY);
  return country ?? (type === "inquiry-session" ? undefined : textOf(read(attributes, COUNTRY)));
}
