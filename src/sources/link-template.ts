import type { Event } from "../model/event.ts";
import { findField } from "../model/fields.ts";

/** Makes a URL of an event, or nothing when a value is missing. */
export type Link = (event: Event) => string | undefined;

/** Either a link, or the sentence that says what is wrong with its template. */
export type ParsedLink = { readonly link: Link } | { readonly problem: string };

type Part = { readonly text: string } | { readonly path: readonly string[] };

const PLACEHOLDER = /\{\{\s*event\.([A-Za-z0-9_.-]+)\s*\}\}/;
const LINKABLE = new Set(["text", "number", "time", "any"]);

/** Reads `https://…{{ event.check.id }}`; the host must be literal and values are percent-encoded. */
export function parseLink(template: string): ParsedLink {
  const parts = partsOf(template);
  const first = parts[0];
  if (first === undefined || !("text" in first) || !isHttpsHost(first.text, parts.length > 1)) {
    return { problem: "a link starts with https:// and a literal host name" };
  }
  for (const part of parts) {
    const problem = "path" in part ? pathProblem(part.path.join(".")) : textProblem(part.text);
    if (problem) return { problem };
  }
  return { link: (event) => fill(parts, event) };
}

/** Text and paths in turn: `split` keeps what the group holds at every second place. */
function partsOf(template: string): readonly Part[] {
  return template
    .split(PLACEHOLDER)
    .map((piece, index) => (index % 2 === 1 ? { path: piece.split(".") } : { text: piece }));
}

/** What follows the host must be literal too, or a value could go on with it: `example.com.evil.org`. */
function isHttpsHost(text: string, isFollowed: boolean): boolean {
  const host = /^https:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?(?<rest>[/?#]|$)/.exec(text);
  return host !== null && !(isFollowed && host.groups?.["rest"] === "");
}

function textProblem(text: string): string | undefined {
  if (text.includes("{{") || text.includes("}}")) {
    return "a placeholder in a link is written like {{ event.check.id }}, nothing more";
  }
  return /[\s"'<>\\^`|]/.test(text) ? "a link holds no spaces, quotes or brackets" : undefined;
}

function pathProblem(path: string): string | undefined {
  const field = path.startsWith("links.") ? undefined : findField(path);
  if (field && LINKABLE.has(field.type) && path !== "raw") return undefined;
  return `event.${path} is no field of the event that can stand in a link; try event.check.id`;
}

function fill(parts: readonly Part[], event: Event): string | undefined {
  let url = "";
  for (const part of parts) {
    if ("text" in part) {
      url += part.text;
      continue;
    }
    const value = valueAt(event, part.path);
    if (value === undefined) return undefined;
    url += encodeURIComponent(value.toWellFormed());
  }
  return url;
}

function valueAt(event: Event, path: readonly string[]): string | undefined {
  let value: unknown = event;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}
