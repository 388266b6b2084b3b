import type { Subject } from "../../model/event.ts";
import { referenceKey } from "../../model/reference-key.ts";
import { fullName } from "../build-event.ts";
import { arrayOf, idOf, type JsonObject, objectOf, textOf, textsOf } from "../read-values.ts";
import { applicationOf } from "./check.ts";

const MAX_CHANGES = 200;

/** Whom a message is about. `data.user` is the member of staff who acted, never the subject. */
export function subjectOf(source: string, data: JsonObject): Subject {
  const reference = idOf(data["customer_ref"]);
  const keys = keysOf(source, reference, data);
  const details = objectOf(data["collected_data"]);
  const name = objectOf(objectOf(details["personal_details"])["name"]);
  const contact = objectOf(details["contact_details"]);
  const first = textsOf(name["given_names"])?.join(" ") || undefined;
  const last = textOf(name["family_name"]);
  return {
    keys,
    key: keys[0],
    reference,
    name: { first, last, full: fullName(first, last) },
    email: textOf(contact["email"]) ?? changed(data, "contact_details.email"),
    phone: textOf(contact["phone_number"]) ?? changed(data, "contact_details.phone_number"),
    country: undefined,
  };
}

function keysOf(source: string, reference: string | undefined, data: JsonObject): readonly string[] {
  const profile = idOf(data["profile_id"]);
  const application = idOf(data["application_id"]) ?? idOf(applicationOf(data)["id"]);
  const keys: string[] = [];
  if (reference !== undefined) keys.push(referenceKey(reference));
  if (profile !== undefined) keys.push(`${source}:${profile}`);
  if (application !== undefined) keys.push(`${source}:${application}`);
  return keys;
}

/** The new value of a field that COLLECTED_DATA_CHANGED names. */
function changed(data: JsonObject, path: string): string | undefined {
  for (const change of arrayOf(data["changes"]).slice(0, MAX_CHANGES)) {
    if (objectOf(change)["path"] === path) return textOf(objectOf(change)["new"]);
  }
  return undefined;
}
