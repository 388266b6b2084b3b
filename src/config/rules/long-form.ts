import { parseDuration } from "../../model/duration.ts";
import { readDays } from "../../time/day-names.ts";
import { readTimeRange } from "../../time/time-range.ts";
import { isMap } from "../yaml/is-map.ts";
import { quoted } from "../yaml/line-traps.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";

/** What somebody meant who wrote a value alone where lines are wanted, by the last key of its path. */
const LONG: Readonly<Record<string, (value: string) => string | undefined>> = {
  cancel_when: (value) => (EVENT.test(value) ? `{ event: ${value} }` : undefined),
  digest: (value) => (parseDuration(value) ? `{ every: ${value} }` : undefined),
  repeat: (value) => (parseDuration(value) ? `{ every: ${value}, times: 3 }` : timesOf(value)),
  once_per: (value) => {
    if (parseDuration(value)) return `{ key: subject.key, within: ${value} }`;
    return FIELD.test(value) ? `{ key: ${value}, within: 7d }` : undefined;
  },
  slack: (value) => (value.startsWith("#") ? `{ channel: ${quoted(value)}, text: … }` : undefined),
  email: (value) => (value.includes("@") ? `{ to: ${quoted(value)}, subject: …, text: … }` : undefined),
  webhook: (value) => (NAME.test(value) ? `{ via: ${value} }` : undefined),
  open: (value) => {
    const [, days, range = ""] = /^([a-z, -]+?):? +(\d.*)$/i.exec(value) ?? [];
    return days !== undefined && readTimeRange(range) ? `{ ${days}: ${quoted(range)} }` : undefined;
  },
  closed: (value) => `[${quoted(value)}]`,
};
const EVENT = /^[\w.*-]+$/;
const FIELD = /^[a-z_]+(\.[\w-]+)*$/;
const NAME = /^[a-z][\w-]*$/;

/** The whole of what a value in short was meant for; undefined if that is not certain. */
export function longForm(path: YamlPath, value: unknown): string | undefined {
  const key = String(path.at(-1));
  const [part, , third] = path;
  if (part === "hours" && path.length === 2 && typeof value === "string" && readTimeRange(value)) {
    const [name, days] = readDays(key).ok ? ["office", key] : [key, "mon-fri"];
    return `${name}: { open: { ${days}: ${quoted(value)} } }`;
  }
  if (part === "messages" && path.length === 2 && typeof value === "string") {
    return `${key}: { text: ${quoted(value)} }`;
  }
  if (part === "lists" && third === undefined && typeof value === "string" && value.includes(",")) {
    return `${key}: [${value}]`;
  }
  if (part === "hours" && path[2] === "open" && isMap(value)) return dayLine(key, Object.values(value));
  const long = Object.hasOwn(LONG, key) ? longOf(key, value) : undefined;
  return long === undefined ? undefined : `${key}: ${long}`;
}

function longOf(key: string, value: unknown): string | undefined {
  if (key === "cancel_when" && Array.isArray(value) && value.every(isEvent)) {
    return `{ event: [${value.join(", ")}] }`;
  }
  const isPlain = typeof value === "string" || typeof value === "number";
  return isPlain ? LONG[key]?.(String(value)) : undefined;
}

/** `mon: { from: "09:00", to: "17:00" }`, whatever the two are called. */
function dayLine(days: string, times: readonly unknown[]): string | undefined {
  const range = times.map(timeText).join("-");
  return times.length === 2 && readDays(days).ok && readTimeRange(range)
    ? `${days}: ${quoted(range)}`
    : undefined;
}

/** Nothing of what stands deeper, which is no text. */
function timeText(time: unknown): string {
  if (typeof time === "number") return `${time}:00`.padStart(5, "0");
  return typeof time === "string" ? time : "";
}

function isEvent(one: unknown): boolean {
  return typeof one === "string" && EVENT.test(one);
}

function timesOf(value: string): string | undefined {
  return /^\d+$/.test(value) ? `{ every: 24h, times: ${value} }` : undefined;
}
