import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { HomeKind } from "../actions/destination.ts";
import type { Problem } from "../config/problem.ts";
import { FIRST_RUN_SECRETS, FIRST_RUN_SETTINGS } from "../config/settings/first-run-settings.ts";
import { type LoadedSettings, loadSettings } from "../config/settings/load-settings.ts";
import type { Settings } from "../config/settings/settings.ts";
import { RelayError } from "../errors.ts";
import type { Context } from "./context.ts";
import { sayProblems } from "./say-problems.ts";

const SETTINGS_FILE = "relay.yaml";
const SHIPPED_RULES = fileURLToPath(new URL("../../rules", import.meta.url));
/** In the place of a secret that does not matter. */
const STAND_IN = "stand-in-for-a-secret";

/** Where a relay lives: its settings, and the folder of what it keeps. Paths are as the current folder sees them. */
export type Home = {
  readonly settings: Settings;
  readonly dataDir: string;
  readonly warnings: readonly Problem[];
};

export type HomeOptions = {
  /** Flags by dotted key, like `server.port`. */
  readonly overrides?: Readonly<Record<string, unknown>> | undefined;
  /**
   * Which missing secrets do not matter: none; those of the first run, which the first start makes; or all, for who
   * only wants to know where the relay is.
   */
  readonly forgive?: "first-run" | "all" | undefined;
  /** What to read in the place of every secret, by its reference; of `file:`, the path is one from the current folder. */
  readonly secretAs?: ((reference: string) => string) | undefined;
  /** Where the relay is to run; `node` if nothing is said. */
  readonly home?: HomeKind | undefined;
};

/** The home that `-c` and the current folder say. Prints what is wrong with its settings, then throws. */
export function openHome(context: Context, options: HomeOptions = {}): Home {
  const { settings, problems, warnings } = readHome(context, options);
  if (settings) return { settings, dataDir: dataDirOf(settings), warnings };
  sayProblems(context.out, problems);
  throw new RelayError("invalid_settings", "The settings cannot be used; what is wrong stands above.");
}

function dataDirOf({ store, data }: Settings): string {
  return store.kind === "sqlite" ? dirname(store.path) : data;
}

/** The same without a judgement: also what is wrong. Throws only if there is nothing to read. */
export function readHome(context: Context, options: HomeOptions = {}): LoadedSettings {
  const place = settingsPlace(context);
  const file = place.file === undefined ? undefined : readSettings(context, place.file);
  if (!file && !options.forgive && !options.secretAs) requireFirstRun(context, place.folder);
  const forgives = options.forgive === "all" || (options.forgive === "first-run" && !file);
  const loaded = loadSettings({
    file,
    env: envFor(context, options, file?.text),
    overrides: options.overrides ?? {},
    baseDir: place.folder,
    isStandIn: options.secretAs ? () => true : (secret) => secret === STAND_IN,
    home: options.home,
    readFile: (path) =>
      options.secretAs?.(`file:${path}`) ?? readSecret(resolve(context.cwd, path), forgives),
  });
  return loaded.settings ? { ...loaded, settings: withRules(context, loaded.settings) } : loaded;
}

/** The folder whose first-run settings are in force; undefined if there is a settings file. */
export function firstRunFolder(context: Context): string | undefined {
  const { file, folder } = settingsPlace(context);
  return file === undefined ? folder : undefined;
}

type Place = { readonly file?: string; readonly folder: string };

function settingsPlace({ cwd, settings }: Context): Place {
  const named = resolve(cwd, settings ?? ".");
  const stats = statSync(named, { throwIfNoEntry: false });
  if (!stats) throw new RelayError("invalid_settings", `There is no settings file ${named}; -c names it.`);
  const file = stats.isFile() ? named : join(named, SETTINGS_FILE);
  const folder = shownPath(cwd, dirname(file));
  return existsSync(file) ? { file: shownPath(cwd, file), folder } : { folder };
}

/** Relative where that is shorter to read; the empty text is the current folder. */
function shownPath(cwd: string, path: string): string {
  const short = relative(cwd, path);
  return short.startsWith("..") ? path : short;
}

function readSettings({ cwd }: Context, name: string) {
  try {
    return { name, text: readFileSync(resolve(cwd, name), "utf8") };
  } catch (cause) {
    throw new RelayError("invalid_settings", `The settings file ${name} cannot be read.`, { cause });
  }
}

function requireFirstRun({ cwd }: Context, folder: string): void {
  if (FIRST_RUN_SECRETS.some(({ path }) => existsSync(resolve(cwd, folder, path)))) return;
  throw new RelayError(
    "invalid_settings",
    `There is no relay.yaml in ${resolve(cwd, folder)}, and no relay was ever started there. Start one with ` +
      "`npx kyc-relay serve`, or name another's settings with -c.",
  );
}

function envFor(
  { env }: Context,
  { forgive, secretAs }: HomeOptions,
  text: string | undefined,
): Context["env"] {
  if (secretAs) return { ...env, ...named(text ?? FIRST_RUN_SETTINGS, (name) => secretAs(`env:${name}`)) };
  return forgive === "all" ? { ...named(text ?? "", () => STAND_IN), ...env } : env;
}

/** The variables that settings name as secrets, with other values. */
function named(text: string, asValue: (name: string) => string): Readonly<Record<string, string>> {
  const names = [...text.matchAll(/\benv:([A-Za-z_][A-Za-z0-9_]*)/g)].map(([, name = ""]) => name);
  return Object.fromEntries(names.map((name) => [name, asValue(name)]));
}

function readSecret(file: string, forgives: boolean): string {
  return forgives && !existsSync(file) ? STAND_IN : readFileSync(file, "utf8");
}

/** Without a settings file, the rules that ship are used where there are no others. */
function withRules({ cwd }: Context, settings: Settings): Settings {
  const isThere = existsSync(resolve(cwd, settings.rules));
  return settings.firstRun && !isThere ? { ...settings, rules: shownPath(cwd, SHIPPED_RULES) } : settings;
}
