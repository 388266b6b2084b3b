import type { ActionKind } from "../../actions/action.ts";
import { keysAt } from "../yaml/schema-shapes.ts";
import { placeBesideAction } from "./place-of-key.ts";
import { bodySchema, type entrySchema } from "./rule-schema.ts";

const ADDRESS_IN_SETTINGS =
  "addresses stand in relay.yaml under `destinations:`; here name one of those:  via: …";

/**
 * Where a key of an action belongs, if it is not there. The lines of an action and those beside it are easily taken for
 * each other: only the indentation tells.
 */
export function placeInAction(
  schema: ReturnType<typeof entrySchema>,
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
