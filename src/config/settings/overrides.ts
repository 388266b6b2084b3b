import { z } from "zod";
import { RETENTION_CLASSES } from "../../model/retention.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Problem } from "../problem.ts";
import { type Shape, shapesAt } from "../yaml/schema-shapes.ts";
import { sentenceOf } from "../yaml/shape-sentences.ts";
import { STORE_KINDS, settingsSchema } from "./settings-schema.ts";

const PREFIX = "KYC_RELAY_";

/** Read by the command line, not settings of the relay. */
const RESERVED: ReadonlySet<string> = new Set(["KYC_RELAY_TOKEN", "KYC_RELAY_URL"]);
/** What Kubernetes sets in every container beside a service named `kyc-relay`. */
const OF_A_SERVICE = /^KYC_RELAY_(?:SERVICE_(?:HOST|PORT)|PORT)(?:_|$)/;

/** One value that goes before the file's. */
export type Override = {
  /** Section and key: `["server", "port"]`, `["preview"]`. */
  readonly path: readonly string[];
  readonly value: unknown;
  /** `--port` or the variable's name. */
  readonly from: string;
};

export type Overrides = { readonly overrides: readonly Override[]; readonly problems: readonly Problem[] };

type OverrideInput = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Values of flags by dotted key; undefined ones were not given. */
  readonly flags: Readonly<Record<string, unknown>>;
};

/** What flags and `KYC_RELAY_…` variables set, in rising order of weight. */
export function readOverrides({ env, flags }: OverrideInput): Overrides {
  const fromEnv = Object.entries(env).flatMap(([name, text]) => fromVariable(name, text));
  const fromFlags = Object.entries(flags).flatMap(([key, value]) => fromFlag(key, value));
  const found = [...fromEnv, ...fromFlags];
  return {
    overrides: found.flatMap((one) => ("code" in one ? [] : [one])),
    problems: found.flatMap((one) => ("code" in one ? [one] : [])),
  };
}

/** Every setting that a variable or flag can set: dotted key → what may stand there. */
export const SETTABLE: ReadonlyMap<string, Shape> = new Map(settableKeys());

/** `server.public_url` → `KYC_RELAY_SERVER__PUBLIC_URL`. */
export function variableOf(key: string): string {
  return PREFIX + key.replace(".", "__").toUpperCase();
}

function settableKeys(): readonly (readonly [string, Shape])[] {
  const plain = [
    "server.host",
    "server.port",
    "server.public_url",
    "server.trust_proxy",
    "server.admin_token",
    "rules",
    "preview",
    "queue.stall_after",
    ...RETENTION_CLASSES.map((name) => `retention.${name}`),
  ];
  const sqlite = STORE_KINDS[0].settings;
  return [
    ...plain.flatMap((key) => shapesAt(settingsSchema, key.split(".")).map((shape) => [key, shape] as const)),
    ...shapesAt(sqlite, ["path"]).map((shape) => ["store.path", shape] as const),
  ];
}

function fromVariable(name: string, text: string | undefined): readonly (Override | Problem)[] {
  if (!name.startsWith(PREFIX) || RESERVED.has(name) || OF_A_SERVICE.test(name)) return [];
  if (text === undefined) return [];
  const known = [...SETTABLE.keys()].map((key) => ({ key, name: variableOf(key) }));
  const setting = known.find((one) => one.name === name);
  if (setting) return [override(setting.key, text, name)];
  const names = known.map((one) => one.name);
  const bare = names.map((one) => one.slice(PREFIX.length));
  const meant = didYouMean(name.slice(PREFIX.length), bare);
  if (!meant && !name.includes("__")) return [];
  const fix = meant ? `did you mean ${PREFIX}${meant}?` : `variables of this kind: ${names.join(", ")}`;
  return [problem(name, "S301", `there is no setting for the variable ${name}`, fix)];
}

function fromFlag(key: string, value: unknown): readonly (Override | Problem)[] {
  return value === undefined ? [] : [override(key, value, flagOf(key))];
}

/** `server.port` → `--port`, as it was typed. */
function flagOf(key: string): string {
  return `--${key.split(".").at(-1)?.replaceAll("_", "-")}`;
}

function override(key: string, given: unknown, from: string): Override | Problem {
  const shape = SETTABLE.get(key);
  if (!shape) return problem(from, "S301", `there is no setting \`${key}\``);
  const value = typeof given === "string" ? coerce(shape, given) : given;
  const checked = z.safeParse(shape.schema, value, { error: (issue) => sentenceOf(issue) });
  if (checked.success) return { path: key.split("."), value, from };
  return problem(from, "S302", `${from}: ${checked.error.issues[0]?.message}`);
}

/** Variables are text; the field says what they mean. What fits nothing stays text and is refused. */
function coerce({ schema }: Shape, text: string): unknown {
  const { type } = schema._zod.def;
  if (type === "number" && text.trim() !== "") return Number.isNaN(Number(text)) ? text : Number(text);
  if (type === "boolean" && (text === "true" || text === "1")) return true;
  if (type === "boolean" && (text === "false" || text === "0")) return false;
  return text;
}

/** A variable has no lines: its name stands where a file's would. */
function problem(file: string, code: string, message: string, fix?: string): Problem {
  return { code, severity: "error", file, line: 1, column: 1, length: 1, message, fix };
}
