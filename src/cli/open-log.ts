import { styleText } from "node:util";
import { pino } from "pino";
import type { Log } from "../ports/host.ts";
import { printable } from "./printable.ts";
import { redactFields } from "./redact-fields.ts";

export type LogFormat = "pretty" | "json";
/** From here on lines are written; `warn` leaves out those of requests and attempts that went well. */
export type LogLevel = "info" | "warn" | "error";

/** The second line of defence: nothing of ours logs these, but a field that has such a name is never shown. */
const PERSONAL_OR_SECRET: ReadonlySet<string> = new Set([
  "authorization",
  "body",
  "email",
  "headers",
  "name",
  "password",
  "payload",
  "phone",
  "reference",
  "secret",
  "subject",
  "token",
  "url",
]);

/** By pino's numbers. */
const LEVELS = new Map([
  [40, { word: "warn ", colour: "yellow" }],
  [50, { word: "error", colour: "red" }],
] as const);
const INFO = { word: "info ", colour: "blue" } as const;

/** The log of a running relay, on stderr: JSON by the line, or readable lines for a person. */
export function openLog(format: LogFormat, stderr: NodeJS.WritableStream, level: LogLevel = "info"): Log {
  const destination = {
    write: (line: string) => void stderr.write(format === "json" ? line : `${pretty(line, stderr)}\n`),
  };
  const log = pino(
    { base: null, level, formatters: { log: (fields) => redactFields(fields, PERSONAL_OR_SECRET) } },
    destination,
  );
  return {
    quiet: !log.isLevelEnabled("info"),
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => log.error(fields, message),
  };
}

function pretty(line: string, stream: NodeJS.WritableStream): string {
  const { level, time, msg, ...fields } = JSON.parse(line);
  const { word, colour } = LEVELS.get(level) ?? INFO;
  const clock = new Date(time).toISOString().slice(11, 19);
  const rest = Object.entries(fields).map(([key, value]) => `${key}=${printable(String(value))}`);
  const dim = (text: string) => styleText("dim", text, { stream });
  return `${dim(clock)} ${styleText(colour, word, { stream })} ${printable(String(msg))} ${dim(rest.join(" "))}`;
}
