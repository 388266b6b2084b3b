import type { RecordTable } from "../../actions/action.ts";
import { SOURCE_KINDS } from "../../sources/registry.ts";
import type { RuleSettings } from "../rules/load-rules.ts";
import { createVocabulary } from "../rules/vocabulary.ts";

/** The names that a JSON Schema of rule files offers. */
export type SchemaWords = {
  readonly events: readonly { readonly name: string; readonly help: string }[];
  /** Names and kinds of sources. */
  readonly froms: readonly string[];
  /** Undefined if nothing is known of the settings: then any name will do. */
  readonly destinations?: RuleSettings["destinations"] | undefined;
  readonly tables?: readonly RecordTable[] | undefined;
};

/** Names of all senders' events; with settings also what these declare. */
export function schemaWords(settings?: RuleSettings): SchemaWords {
  const { types, froms } = createVocabulary(SOURCE_KINDS, settings?.sources ?? []);
  const helps = new Map(
    SOURCE_KINDS.flatMap(({ catalogue }) => [...catalogue].map(([name, { help }]) => [name, help] as const)),
  );
  return {
    events: types.map((name) => ({ name, help: helps.get(name) ?? "Declared in the settings." })),
    froms,
    destinations: settings?.destinations,
    tables: settings?.tables,
  };
}
