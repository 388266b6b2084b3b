import { didYouMean } from "../did-you-mean.ts";
import type { Problem } from "../problem.ts";
import { isMap } from "../yaml/is-map.ts";
import type { YamlDocument } from "../yaml/yaml-document.ts";
import { checkOwn } from "./check-kinds.ts";
import { DATABASE_URL_FIX, databaseUrlFault } from "./database-url.ts";
import { readSecret, type SecretTools } from "./read-secret.ts";
import type { Reference } from "./read-section.ts";
import { resolvePath } from "./resolve-path.ts";
import type { StoreSettings } from "./settings.ts";
import { type PostgresSettings, STORE_KINDS } from "./settings-schema.ts";

export type ChosenStore = {
  readonly store?: StoreSettings | undefined;
  readonly references: readonly Reference[];
  readonly problems: readonly Problem[];
};

type StoreInput = {
  readonly document: YamlDocument;
  /** `store:` with flags and variables laid over it; undefined if nothing says anything. */
  readonly value: unknown;
  readonly databaseUrl: string | undefined;
  readonly tools: SecretTools & {
    /** What stands in the place of a secret is judged no further. */
    readonly isStandIn?: ((secret: string) => boolean) | undefined;
  };
};

const [SQLITE, POSTGRES] = STORE_KINDS;
const AT = ["store"];
const VARIABLE = "DATABASE_URL";
const FIX = "write  store: { kind: sqlite, path: data/relay.db }";
const EMPTY_FIX = `set it to the address of the database; for SQLite, unset it, or ${FIX}`;

/** Which store is meant: what `store:` says, else what DATABASE_URL names, else a file. */
export function chooseStore(input: StoreInput): ChosenStore {
  const { document, value, databaseUrl } = input;
  if (value === undefined && databaseUrl !== undefined) return atDatabaseUrl(databaseUrl);
  if (value !== undefined && !isMap(value))
    return wrong(document, AT, "S103", '`store` must be "name: value" lines', FIX);
  const { kind = SQLITE.kind, ...own } = value ?? {};
  if (kind === POSTGRES.kind) return postgres(input, own);
  return kind === SQLITE.kind ? sqlite(input, own) : unknownKind(document, String(kind));
}

function atDatabaseUrl(url: string): ChosenStore {
  if (url.trim() === "") return unfit("S202", `the environment variable ${VARIABLE} is empty`, EMPTY_FIX);
  const fault = databaseUrlFault(url);
  if (fault) return unfit("S108", `the address in ${VARIABLE} ${fault}`, DATABASE_URL_FIX);
  const { connections } = POSTGRES.settings.parse({ url: "env:DATABASE_URL" });
  return {
    store: { kind: "postgres", url, connections },
    references: [{ path: [...AT, "url"], reference: "env:DATABASE_URL" }],
    problems: [],
  };
}

/** A variable has no lines: its name stands where a file's would. */
function unfit(code: string, message: string, fix: string): ChosenStore {
  const place = { file: VARIABLE, line: 1, column: 1, length: 1 };
  return { references: [], problems: [{ code, severity: "error", ...place, message, fix }] };
}

function sqlite({ document, tools }: StoreInput, own: unknown): ChosenStore {
  const { value, problems } = checkOwn({ document, at: AT, schema: SQLITE.settings, own });
  const store = value && { kind: SQLITE.kind, path: resolvePath(tools.baseDir, value.path) };
  return { store, references: [], problems };
}

function postgres(input: StoreInput, own: unknown): ChosenStore {
  const { document } = input;
  const { value, problems } = checkOwn({ document, at: AT, schema: POSTGRES.settings, own });
  return value && problems.length === 0 ? atReference(input, value) : { references: [], problems };
}

function atReference({ document, tools }: StoreInput, { url, connections }: PostgresSettings): ChosenStore {
  const path = [...AT, "url"];
  const references = [{ path, reference: url }];
  const read = readSecret(url, tools);
  if (!read.ok) return { ...wrong(document, path, read.code, read.message, read.fix), references };
  const fault = tools.isStandIn?.(read.value) ? undefined : databaseUrlFault(read.value);
  if (fault)
    return {
      ...wrong(document, path, "S108", `the address in ${url} ${fault}`, DATABASE_URL_FIX),
      references,
    };
  return { store: { kind: POSTGRES.kind, url: read.value, connections }, references, problems: [] };
}

function unknownKind(document: YamlDocument, kind: string): ChosenStore {
  const kinds = STORE_KINDS.map((one) => one.kind);
  const meant = didYouMean(kind, kinds);
  const message = `there is no kind "${kind}" of store`;
  const fix = meant ? `did you mean "${meant}"?` : FIX;
  return wrong(document, [...AT, "kind"], "S105", message, fix);
}

function wrong(
  document: YamlDocument,
  path: readonly string[],
  code: string,
  message: string,
  fix: string,
): ChosenStore {
  const place = document.locate(path);
  const problem: Problem = { code, severity: "error", file: document.file, ...place, message, fix };
  return { references: [], problems: [problem] };
}
