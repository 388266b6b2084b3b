import type { ActionKind } from "../../actions/action.ts";
import { isMap } from "../yaml/is-map.ts";
import { keysOf } from "../yaml/keys-of.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import type { Reporter } from "./reporter.ts";
import type { entrySchema } from "./rule-schema.ts";

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
