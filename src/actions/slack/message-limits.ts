/** Slack's limits, in characters. */
export const MAX_TEXT = 40_000;
const MAX_SECTION = 3_000;
const MAX_FIELD = 2_000;
const MAX_HEADER = 150;
const MAX_BUTTON = 75;
/** Most blocks in a message. */
export const MAX_BLOCKS = 50;

const URL_KEYS: readonly string[] = ["url", "image_url", "thumb_url"];
const TEXT_KEYS: readonly string[] = ["text", "alt_text", "title", "value", "description"];

type Json = Readonly<Record<string, unknown>>;

/** A text that Slack takes: a long one ends in "…", and is never cut inside an entity or a link. */
export function fitText(text: string, limit: number = MAX_TEXT): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1).toWellFormed();
  return `${cut.replace(/<[^\s<>][^<>\n]*$/, "").replace(/&[a-z#0-9]*$/, "")}…`;
}

/** Blocks that Slack takes: long texts cut, bare addresses left as text, and links to https only. */
export function fitBlock(block: unknown): unknown {
  return bounded(block, MAX_SECTION);
}

/** Keys whose text is an address, not a message. */
export function isAddress(key: string | number | undefined): boolean {
  return typeof key === "string" && URL_KEYS.includes(key);
}

/** Keys that an event may fill in; the others say what a block is, or whom it notifies. */
export function isFillable(key: string | number | undefined): boolean {
  return isAddress(key) || (typeof key === "string" && TEXT_KEYS.includes(key));
}

function bounded(value: unknown, limit: number): unknown {
  if (Array.isArray(value)) return value.map((item) => bounded(item, limit));
  if (!isJson(value)) return value;
  const entries = Object.entries(value).flatMap(([key, part]) => fitEntry(value, key, part, limit));
  return Object.fromEntries(value["type"] === "mrkdwn" ? [...entries, ["verbatim", true]] : entries);
}

function fitEntry(
  of: Json,
  key: string,
  part: unknown,
  limit: number,
): readonly (readonly [string, unknown])[] {
  if (isAddress(key)) return typeof part === "string" && isHttps(part) ? [[key, part]] : [];
  if (typeof part === "string") return [[key, key === "text" ? fitText(part, limit) : part]];
  return [[key, bounded(part, limitIn(of, key, limit))]];
}

function limitIn(of: Json, key: string, limit: number): number {
  if (of["type"] === "header") return MAX_HEADER;
  if (of["type"] === "button") return MAX_BUTTON;
  return key === "fields" || key === "elements" ? MAX_FIELD : limit;
}

function isHttps(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === "https:";
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}
