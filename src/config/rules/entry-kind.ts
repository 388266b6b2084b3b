import type { ActionKind } from "../../actions/action.ts";
import { isMap } from "../yaml/is-map.ts";
import { keysAt } from "../yaml/schema-shapes.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { keysOf } from "./check-part.ts";
import { placeBesideAction } from "./place-of-key.ts";
import type { Reporter } from "./reporter.ts";
import { bodySchema, type entrySchema } from "./rule-schema.ts";

type KnownKinds = {
  readonly kinds: readonly ActionKind[];
  readonly schema: ReturnType<typeof entrySchema>;
};

/** The kind of action that an entry names. None would do nothing, two would be ambiguous: both are reported. */
export function kindOf(
  { kinds, schema }: KnownKinds,
  reporter: Reporter,
  path: YamlPath,
  raw: unknown,
): ActionKind | undefined {
  const named = kinds.filter(({ kind }) => keysOf(raw).includes(kind));
  const [only, second] = named;
  const known = kinds.map(({ kind }) => kind).join(", ");
  if (second) {
    const message = `one entry names two actions, ${named.map(({ kind }) => kind).join(" and ")}`;
    const fix = `start a new entry with "- " for each`;
    reporter.at([...path, second.kind], { code: "R105", message, fix }, "key");
    return undefined;
  }
  // What is no map, or has an unknown key, is reported by itself, with what was probably meant.
  const isMisspelt = !isMap(raw) || keysOf(raw).some((key) => !Object.hasOwn(schema.shape, key));
  if (!only && !isMisspelt) {
    const isCutOff = keysOf(raw).length > 0;
    const fix = isCutOff
      ? `if this belongs to the action above, take the dash away: in one column with its name; else write one of ${known}`
      : `write one of ${known}`;
    reporter.at(path, { code: "R105", message: "this entry names no action", fix });
  }
  return only;
}

const ADDRESS_IN_SETTINGS =
  "addresses stand in relay.yaml under `destinations:`; here name one of those:  via: …";

/** The lines of an action and those beside it are easily taken for each other: only the indentation tells. */
export function placeOfKey(
  schema: KnownKinds["schema"],
  kind: ActionKind | undefined,
  key: string,
  isInside: boolean,
): string | undefined {
  if (!isInside && !Object.hasOwn(schema.shape, key)) {
    const isBody = kind !== undefined && keysAt(bodySchema(kind), []).includes(key);
    return isBody ? `it stands below \`${kind.kind}:\`: two spaces further in` : placeBesideAction(key);
  }
  if (!kind) return undefined;
  if (isInside && Object.hasOwn(schema.shape, key)) {
    return `it stands beside \`${kind.kind}:\` and not below it: two spaces further out`;
  }
  return key === "url" && kind.kind === "webhook" ? ADDRESS_IN_SETTINGS : undefined;
}
