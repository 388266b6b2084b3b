import { didYouMean } from "../did-you-mean.ts";
import type { Problem } from "../problem.ts";
import { checkShape } from "../yaml/check-shape.ts";
import { isMap } from "../yaml/is-map.ts";
import type { YamlDocument } from "../yaml/yaml-document.ts";
import { type SqliteSettings, STORE_KINDS } from "./settings-schema.ts";

export type ChosenStore = {
  readonly store?: SqliteSettings | undefined;
  readonly problems: readonly Problem[];
};

type StoreInput = {
  readonly document: YamlDocument;
  /** `store:` with flags and variables laid over it; undefined if nothing says anything. */
  readonly value: unknown;
  readonly databaseUrl: string | undefined;
};

const SQLITE_ONLY = "this version keeps everything in SQLite; PostgreSQL comes later";
const FIX = "write  store: { kind: sqlite, path: data/relay.db }";

/** Which store is meant. PostgreSQL is understood, so that it can be said that this version has it not. */
export function chooseStore({ document, value, databaseUrl }: StoreInput): ChosenStore {
  if (value === undefined && databaseUrl) {
    const message = `DATABASE_URL is set and the settings have no \`store:\`, but ${SQLITE_ONLY}`;
    const place = { file: "DATABASE_URL", line: 1, column: 1, length: 1 };
    const fix = `unset DATABASE_URL, or ${FIX}`;
    return { problems: [{ code: "S108", severity: "error", ...place, message, fix }] };
  }
  const { kind = "sqlite", ...own } = isMap(value) ? value : {};
  const isWrong = value !== undefined && !isMap(value);
  if (isWrong) return wrong(document, ["store"], "S103", '`store` must be "name: value" lines', FIX);
  if (kind === "postgres") return wrong(document, ["store", "kind"], "S108", SQLITE_ONLY, FIX);
  if (kind !== "sqlite") return unknownKind(document, String(kind));
  const [sqlite] = STORE_KINDS;
  const shape = checkShape(document, sqlite.settings, { prefix: "S", at: ["store"], value: own });
  return { store: shape.value, problems: shape.problems };
}

function unknownKind(document: YamlDocument, kind: string): ChosenStore {
  const kinds = STORE_KINDS.map((one) => one.kind);
  const meant = didYouMean(kind, kinds);
  const message = `there is no kind "${kind}" of store`;
  return wrong(document, ["store", "kind"], "S105", message, meant ? `did you mean "${meant}"?` : FIX);
}

function wrong(
  document: YamlDocument,
  path: readonly string[],
  code: string,
  message: string,
  fix: string,
): ChosenStore {
  const place = document.locate(path);
  return { problems: [{ code, severity: "error", file: document.file, ...place, message, fix }] };
}
