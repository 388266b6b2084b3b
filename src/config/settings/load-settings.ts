import type { HomeKind } from "../../actions/destination.ts";
import { DESTINATION_KINDS } from "../../actions/registry.ts";
import { SOURCE_KINDS } from "../../sources/registry.ts";
import { readAlerts } from "../alerts/read-alerts.ts";
import type { Problem } from "../problem.ts";
import { isMap } from "../yaml/is-map.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import type { YamlDocument } from "../yaml/yaml-document.ts";
import { checkOwn } from "./check-kinds.ts";
import { chooseStore } from "./choose-store.ts";
import { FIRST_RUN_SETTINGS } from "./first-run-settings.ts";
import { hideLines } from "./hide-lines.ts";
import { hideValues } from "./hide-values.ts";
import { missingUnsubscribe } from "./missing-unsubscribe.ts";
import { traceOrigins } from "./origins.ts";
import { type Override, readOverrides } from "./overrides.ts";
import { readAdminToken } from "./read-admin-token.ts";
import { readSection, type Section } from "./read-section.ts";
import { resolvePath } from "./resolve-path.ts";
import type { RecordTables, Settings, StoreSettings } from "./settings.ts";
import { type FileSettings, settingsSchema } from "./settings-schema.ts";

const MAX_BYTES = 256 * 1024;
const FIRST_RUN_FILE = "first-run settings";
const DATA = "data";

export type SettingsInput = {
  /** Absent: the built-in first-run settings. */
  readonly file?: { readonly name: string; readonly text: string } | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Flags by dotted key (`server.port`); undefined ones were not given. */
  readonly overrides: Readonly<Record<string, unknown>>;
  /** For `file:` secrets; throws if the file cannot be read. */
  readonly readFile: (path: string) => string;
  /** Folder of the settings file; relative paths count from it. */
  readonly baseDir: string;
  /** Does that stand in the place of a secret, so that it is judged no further? Absent: nothing does. */
  readonly isStandIn?: ((secret: string) => boolean) | undefined;
  /** Where the relay is to run; DATABASE_URL alone means nothing to `workers`, which has a store of its own. */
  readonly home?: HomeKind | undefined;
};

export type LoadedSettings = {
  /** Absent if there is any problem. */
  readonly settings?: Settings | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** The file, or the built-in settings in its place; absent if it cannot be read. */
  readonly document?: YamlDocument | undefined;
};

/** Flags before `KYC_RELAY_…` variables before the file before defaults, all checked; all problems at once. */
export function loadSettings(input: SettingsInput): LoadedSettings {
  const { name, text } = input.file ?? { name: FIRST_RUN_FILE, text: FIRST_RUN_SETTINGS };
  const read = readYaml({ file: name, text, maxBytes: MAX_BYTES });
  if (!read.document) return { problems: hideLines(text, read.problems), warnings: [] };
  return checkSettings(input, read.document);
}

function checkSettings(input: SettingsInput, document: YamlDocument): LoadedSettings {
  const { overrides, problems } = readOverrides({ env: input.env, flags: input.overrides });
  const value = layOver(document.value, overrides);
  const top = checkOwn({ document, at: [], schema: settingsSchema, own: value });
  const databaseUrl = input.home === "workers" ? undefined : input.env["DATABASE_URL"];
  const preview = sectionOf(value, "preview") === true;
  const firstRun = input.file === undefined;
  const section = { document, tools: { ...input, allowSamples: firstRun && preview } };
  // The built-in settings name a file only in case that nothing else does.
  const isOpen = firstRun && !overrides.some(({ path }) => path[0] === "store");
  const said = databaseUrl !== undefined && isOpen ? undefined : sectionOf(value, "store");
  const token = readAdminToken({ ...section, reference: top.value?.server.admin_token });
  const store = chooseStore({ ...section, value: said, databaseUrl });
  const sources = readSection({
    ...section,
    section: "sources",
    value: sectionOf(value, "sources"),
    kinds: SOURCE_KINDS,
    mayBeUnset: false,
  });
  const destinations = readSection({
    ...section,
    section: "destinations",
    value: sectionOf(value, "destinations"),
    kinds: DESTINATION_KINDS,
    mayBeUnset: preview,
  });
  const { entries } = destinations;
  const alerts = readAlerts({
    document,
    places: top.value?.alerts.to,
    written: sectionOf(value, "destinations"),
    destinations: entries,
  });
  const all = [
    problems,
    top.problems,
    token.problems,
    store.problems,
    sources.problems,
    destinations.problems,
    alerts.problems,
    preview ? [] : missingUnsubscribe({ document, server: top.value?.server, destinations: entries }),
  ].flat();
  const found = hideValues(document, all);
  const references = [token, store, sources, destinations].flatMap((part) => part.references);
  const origins = traceOrigins({ document, overrides, references });
  const values = { top: top.value, token: token.value, store: store.store };
  const parts = { ...values, sources, destinations, alerts, origins };
  return { document, ...sorted(found, () => assemble(input, parts)) };
}

/** The file's data with flags and variables laid over it. An empty file is a file of defaults. */
function layOver(value: unknown, overrides: readonly Override[]): unknown {
  if (value !== null && !isMap(value)) return value;
  const laid: Record<string, unknown> = { ...value };
  for (const { path, value: given } of overrides) {
    const [section = "", key] = path;
    const below = laid[section];
    laid[section] = key === undefined ? given : { ...(isMap(below) ? below : {}), [key]: given };
  }
  return laid;
}

function sectionOf(value: unknown, key: string): unknown {
  return isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Settings exist only if nothing is wrong; a warning is not. */
function sorted(found: readonly Problem[], assembled: () => Settings | undefined): LoadedSettings {
  const problems = found.filter((problem) => problem.severity === "error");
  const warnings = found.filter((problem) => problem.severity === "warning");
  return { settings: problems.length === 0 ? assembled() : undefined, problems, warnings };
}

type Parts = {
  readonly top: FileSettings | undefined;
  readonly token: string | undefined;
  readonly store: StoreSettings | undefined;
  readonly sources: Section;
  readonly destinations: Section;
  readonly alerts: ReturnType<typeof readAlerts>;
  readonly origins: Settings["origins"];
};

function assemble(input: SettingsInput, { top, token, store, ...parts }: Parts): Settings | undefined {
  if (!top || !store) return undefined;
  return {
    server: token === undefined ? top.server : { ...top.server, admin_token: token },
    store,
    data: resolvePath(input.baseDir, DATA),
    rules: resolvePath(input.baseDir, top.rules),
    preview: top.preview,
    queue: top.queue,
    retention: top.retention,
    alerts: { ...top.alerts, actions: parts.alerts.actions },
    sources: parts.sources.entries,
    destinations: parts.destinations.entries,
    records: tablesOf(top.records),
    firstRun: input.file === undefined,
    origins: parts.origins,
  };
}

function tablesOf(records: FileSettings["records"]): RecordTables {
  return Object.fromEntries(Object.entries(records).map(([name, table]) => [name, { name, ...table }]));
}
