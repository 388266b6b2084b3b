import { EVENT_FIELDS } from "../../model/fields.ts";
import type { View } from "../../templates/template.ts";
import { readRecipient } from "./recipient.ts";

const MAX_LENGTH = 100;
/** More than can be shown, little enough to be searched at once. */
const MAX_SEARCHED = 1000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point.
const BREAKS_AND_CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\s]+/g;
const SCHEME = /[a-z][a-z0-9+.-]*:\/\/|\b(?:mailto|javascript|data|tel|sms):|\bwww\./iu;
/** `name.tld`, with every dot that a browser takes for one. */
const DOMAIN = /[\p{L}\p{N}-]+[.\u3002\uff0e\uff61](?:\p{L}{2,}|xn--[a-z0-9-]+)/iu;
const IP_ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}\b/;

/** They repeat the reference. */
const KEYS: readonly string[] = ["subject.key", "subject.keys"];
const PERSONAL_PATHS = EVENT_FIELDS.filter(({ personal, path }) => personal || KEYS.includes(path)).map(
  ({ path }) => path.split("."),
);

/**
 * What a mail's texts may see of a view. The person under investigation writes the personal fields, so each is cut to
 * one line of 100 characters, and is missing if it could show as a link. The email field may be a plain address.
 */
export function guardPersonal(view: View): View {
  const { event, digest } = view;
  return {
    ...view,
    ...(isMap(event) && { event: guardEvent(event) }),
    ...(isMap(digest) && { digest: guardDigest(digest) }),
  };
}

function guardEvent(event: View): View {
  return PERSONAL_PATHS.reduce<View>(guardAt, event);
}

/** What the events share is theirs, too: it is as personal as the field that it comes from. */
function guardDigest({ events, by, ...digest }: View): View {
  const shown = Array.isArray(events) ? events.filter(isMap) : [];
  const [first] = shown;
  const shared = Array.isArray(by) ? by.map((value: unknown) => guardShared(value, first)) : by;
  return { ...digest, by: shared, events: shown.map(guardEvent) };
}

function guardShared(value: unknown, event: View | undefined): unknown {
  if (typeof value !== "string") return value;
  const path = PERSONAL_PATHS.find((personal) => personal.reduce<unknown>(valueIn, event) === value);
  return path ? guardText(value, path.at(-1) ?? "") : value;
}

function guardAt(object: View, [name = "", ...rest]: readonly string[]): View {
  const value = object[name];
  if (rest.length > 0) return isMap(value) ? { ...object, [name]: guardAt(value, rest) } : object;
  const guarded = guardValue(value, name);
  if (guarded !== undefined) return { ...object, [name]: guarded };
  const { [name]: _missing, ...others } = object;
  return others;
}

function guardValue(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => guardValue(item, name) ?? []);
  return typeof value === "string" ? guardText(value, name) : undefined;
}

function guardText(value: string, name: string): string | undefined {
  const line = value
    .slice(0, MAX_SEARCHED)
    .toWellFormed()
    .normalize("NFKC")
    .replace(BREAKS_AND_CONTROLS, " ")
    .trim();
  const isHarmless = name === "email" ? readRecipient(line) !== undefined : !looksLikeLink(line);
  return isHarmless ? Array.from(line).slice(0, MAX_LENGTH).join("") : undefined;
}

/** Would a mail program make a link of this, or of a part of it? Rather once too often. */
function looksLikeLink(text: string): boolean {
  const visible = text.replace(/\p{Cf}/gu, "");
  return SCHEME.test(visible) || DOMAIN.test(visible) || IP_ADDRESS.test(visible);
}

function valueIn(object: unknown, name: string): unknown {
  return isMap(object) ? object[name] : undefined;
}

function isMap(value: unknown): value is View {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
