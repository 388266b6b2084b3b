import { toValue } from "liquidjs";
import { isLink, type Link } from "./link.ts";
import type { Escape } from "./template.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
const CONTROLS = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const URL_BREAKERS: Readonly<Record<string, string>> = { "<": "%3C", ">": "%3E", "|": "%7C" };

/** A value as text that is harmless where it goes. */
export function escapeValue(value: unknown, escaping: Escape): string {
  return isLink(value) ? linkText(value, escaping) : escapeText(plainText(value), escaping);
}

/** A value as words: lists with commas between, objects as JSON, nothing for what is missing. */
export function plainText(value: unknown): string {
  const given: unknown = toValue(value);
  if (given === undefined || given === null) return "";
  if (typeof given === "string") return given;
  if (isLink(given)) return linkText(given, "none");
  if (Array.isArray(given)) return given.map(plainText).join(", ");
  if (typeof given === "object") return JSON.stringify(given) ?? "";
  return String(given);
}

/** Without control and bidi characters, on one line: a value can neither hide nor forge a line of the author's. */
function cleanText(text: string): string {
  return text.toWellFormed().replace(BREAKS, " ").replace(CONTROLS, "");
}

function escapeText(text: string, escaping: Escape): string {
  if (escaping === "none") return text;
  const clean = cleanText(text);
  if (escaping === "slack") return clean.replace(/[&<>]/g, entity);
  if (escaping === "html") return clean.replace(/[&<>"']/g, entity);
  return clean;
}

function linkText(link: Link, escaping: Escape): string {
  if (escaping === "none") return `${link.label}: ${link.url}`;
  const label = escapeText(link.label, escaping);
  const url = escapeText(
    link.url.replace(/[<>|]/g, (found) => URL_BREAKERS[found] ?? ""),
    escaping,
  );
  if (escaping === "slack") return `<${url}|${label}>`;
  if (escaping === "html") return `<a href="${url}">${label}</a>`;
  return `${label}: ${url}`;
}

function entity(character: string): string {
  return ENTITIES[character] ?? "";
}
