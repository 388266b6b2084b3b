import { z } from "zod";
import type { RecordTable } from "../../actions/action.ts";
import { ACTION_KINDS } from "../../actions/registry.ts";
import { DECISIONS } from "../../model/decision.ts";
import { EVENT_FIELDS } from "../../model/fields.ts";
import { isMap } from "../yaml/is-map.ts";
import { conditionDefinitions } from "./conditions-schema.ts";
import { DURATION } from "./duration-schema.ts";
import { definition, type JsonSchema, oneOrMore } from "./json-schema.ts";
import type { SchemaWords } from "./schema-words.ts";
import { wholeRuleFile } from "./whole-rule-file.ts";

/** A JSON Schema (draft-07) of rule files, for editors: completion, help and the first mistakes. The checker knows more. */
export function ruleJsonSchema(words: SchemaWords): JsonSchema {
  const { definitions, ...schema } = z.toJSONSchema(wholeRuleFile(ACTION_KINDS), {
    target: "draft-07",
    io: "input",
    reused: "inline",
    override: ({ jsonSchema }) => rewrite(jsonSchema),
  });
  return {
    ...schema,
    definitions: {
      ...(isMap(definitions) ? definitions : {}),
      ...conditionDefinitions(),
      ...nameDefinitions(words),
    },
  };
}

/** Turns what our schemas declare about themselves into what an editor understands. */
function rewrite(json: Record<string, unknown>): void {
  const { duration, write, definition: name } = json;
  for (const own of ["duration", "write", "definition", "readOnly"]) delete json[own];
  if (typeof write === "string") json["description"] = described(json["description"], write);
  if (duration === true) Object.assign(json, DURATION);
  if (typeof name === "string") json["allOf"] = [definition(name)];
}

function described(description: unknown, write: string): string {
  return [...(typeof description === "string" ? [description] : []), `Write: \`${write}\``].join("\n\n");
}

/** In place of a list of all the names that there are. */
const NO_EVENT =
  "No known sender has an event of this name. `npx kyc-relay check` says which one was probably meant; names of " +
  "`also_sends` are known to a schema made with your settings: `npx kyc-relay schema --output rules.schema.json`.";

function nameDefinitions({ events, froms, destinations, tables }: SchemaWords): JsonSchema {
  const vias = ACTION_KINDS.filter((kind) => kind.destinations.length > 0).map((kind) => {
    const fitting = destinations?.filter((destination) => kind.destinations.includes(destination.kind));
    return [`${kind.kind}_destination`, nameOf(fitting?.map(({ name }) => name))];
  });
  const fields = EVENT_FIELDS.filter(({ type }) => type !== "any" && type !== "list").map(({ path }) => path);
  const field = { anyOf: [{ enum: fields }, { type: "string", pattern: "^raw\\." }] };
  return {
    event_name: {
      anyOf: [
        {
          enum: events.map(({ name }) => name),
          enumDescriptions: events.map(({ help }) => help),
          errorMessage: NO_EVENT,
        },
        { type: "string", pattern: "[*?]" },
      ],
    },
    decision_words: oneOrMore({ enum: DECISIONS }),
    event_names: oneOrMore(definition("event_name")),
    source_names: oneOrMore(destinations ? { enum: froms } : { anyOf: [{ enum: froms }, nameOf([])] }),
    field_name: field,
    field_names: oneOrMore(definition("field_name")),
    ...Object.fromEntries(vias),
    table_name: nameOf(tables?.map(({ name }) => name)),
    table_columns: tables && tables.length > 0 ? { allOf: tables.map(columnsOf) } : {},
  };
}

/** By a name, so that no lint takes this for a promise. */
const THEN = "then";

function columnsOf({ name, columns }: RecordTable): JsonSchema {
  const properties = Object.fromEntries(
    Object.entries(columns).map(([column, type]) => [column, { description: `Holds: ${type}.` }]),
  );
  return {
    if: { properties: { table: { const: name } }, required: ["table"] },
    [THEN]: { properties: { set: { type: "object", properties, additionalProperties: false } } },
  };
}

/** Any name if none are known. */
function nameOf(names: readonly string[] | undefined): JsonSchema {
  return names && names.length > 0 ? { enum: names } : { type: "string", minLength: 1 };
}
