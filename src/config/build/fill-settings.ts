import { ACTION_KINDS } from "../../actions/registry.ts";
import { compileAlerts } from "../alerts/compile-alerts.ts";
import { createReporter } from "../rules/reporter.ts";
import { readSecret } from "../settings/read-secret.ts";
import { ruleSettings } from "../settings/rule-settings.ts";
import type { Settings } from "../settings/settings.ts";
import { isMap } from "../yaml/is-map.ts";
import type { Compiled, SecretSlot } from "./compiled.ts";

/** Settings without what only a home with files has. */
export type FilledSettings = Omit<Settings, "store" | "data" | "rules" | "origins">;

/** `faults`: sentences about secrets that are missing or samples; they say no value. */
export type Filled = { readonly settings: FilledSettings; readonly faults: readonly string[] };

/** The compiled settings with their secrets out of the bindings. */
export function fillSettings(
  { settings, secrets }: Pick<Compiled, "settings" | "secrets">,
  bindings: Readonly<Record<string, unknown>>,
): Filled {
  const faults: string[] = [];
  const byPath = new Map(secrets.map((slot) => [slot.path.join("\n"), slot]));
  const allowSamples = settings.firstRun && settings.preview;
  const fill = (slot: SecretSlot): string | undefined => {
    const read = readSecret(`env:${slot.name}`, { ...NO_FILES, env: textsOf(bindings), allowSamples });
    if (read.ok) return read.value;
    if (!(slot.mayBeUnset && read.code === "S202")) faults.push(faultOf(slot, read.code));
    return undefined;
  };
  const walk = (value: unknown, path: SecretSlot["path"]): unknown => {
    const slot = byPath.get(path.join("\n"));
    if (slot) return fill(slot);
    if (Array.isArray(value)) {
      return value.map((item, index) => walk(item, [...path, index])).filter((item) => item !== undefined);
    }
    if (!isMap(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, walk(part, [...path, key])]));
  };
  const sources = filledSection(settings.sources, "sources", walk);
  const destinations = filledSection(settings.destinations, "destinations", walk);
  const admin_token = walk(settings.server.admin_token, ["server", "admin_token"]);
  const server = { ...settings.server, ...(typeof admin_token === "string" && { admin_token }) };
  const filled = { ...settings, server, sources, destinations };
  return { settings: { ...filled, alerts: withActions(filled) }, faults };
}

const NO_FILES = {
  readFile: () => {
    throw new Error("A Worker has no files.");
  },
  baseDir: "",
};

function textsOf(bindings: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const texts = Object.entries(bindings).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value] as const] : [],
  );
  return Object.fromEntries(texts);
}

function faultOf({ path, name }: SecretSlot, code: string): string {
  const where = path.filter((step) => step !== "settings").join(".");
  const what = code === "S204" ? "a sample that anybody could know" : "not set, or empty";
  return `The secret ${name} (${where}) is ${what}: npx wrangler secret put ${name} (for npm run dev:worker, a line of .dev.vars)`;
}

function filledSection(
  entries: Settings["sources"],
  section: string,
  walk: (value: unknown, path: SecretSlot["path"]) => unknown,
): Settings["sources"] {
  return Object.fromEntries(
    Object.entries(entries).map(([name, { kind, settings }]) => [
      name,
      { kind, settings: walk(settings, [section, name, "settings"]) },
    ]),
  );
}

/** What is wrong with a place was said when the settings were compiled. */
function withActions(
  settings: Omit<FilledSettings, "alerts"> & Compiled["settings"],
): FilledSettings["alerts"] {
  const actions = compileAlerts({
    places: settings.alerts.to,
    destinations: ruleSettings(settings).destinations,
    broken: [],
    kinds: ACTION_KINDS,
    reporter: createReporter(NOWHERE),
  });
  return { ...settings.alerts, actions };
}

const PLACE = { line: 1, column: 1, length: 1 };
const NOWHERE = {
  file: "",
  text: "",
  root: { kind: "map", pairs: [], start: 0, end: 0 },
  value: undefined,
  locate: () => PLACE,
  locateInText: () => PLACE,
  sourceOf: () => undefined,
} as const;
