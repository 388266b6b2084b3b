import { expect, test } from "vitest";
import { ACTION_KINDS } from "../../../src/actions/registry.ts";
import { modifiers } from "../../../src/config/rules/modifier-schema.ts";
import { OPERATOR_NAMES } from "../../../src/config/rules/operators.ts";
import { ruleJsonSchema } from "../../../src/config/schema/rule-json-schema.ts";
import { schemaWords } from "../../../src/config/schema/schema-words.ts";
import { EVENT_FIELDS } from "../../../src/model/fields.ts";
import { SOURCE_KINDS } from "../../../src/sources/registry.ts";

/** A part of a schema, by a path of keys. */
function part(schema: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inside, key) => (typeof inside === "object" && inside !== null ? Reflect.get(inside, key) : undefined),
    schema,
  );
}

function keys(value: unknown): readonly string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

const general = ruleJsonSchema(schemaWords());
const rule = part(general, "properties", "rules", "additionalProperties");
const entry = part(rule, "properties", "do", "items");

test("an entry of do is one strict object with every action and modifier, and no union", () => {
  const expected = [...ACTION_KINDS.map(({ kind }) => kind), ...Object.keys(modifiers)];
  expect(keys(part(entry, "properties")).toSorted()).toEqual(expected.toSorted());
  expect(part(entry, "additionalProperties")).toBe(false);
  for (const union of ["anyOf", "oneOf", "allOf"]) expect(keys(entry)).not.toContain(union);
});

test("an entry of on_failure has the actions, and no on_failure of its own", () => {
  const inner = keys(part(entry, "properties", "on_failure", "items", "properties"));
  expect(inner).toEqual(expect.arrayContaining(ACTION_KINDS.map(({ kind }) => kind)));
  expect(inner).not.toContain("on_failure");
});

test("every object is strict, so that a typo is seen", () => {
  const open: string[] = [];
  const look = (value: unknown, path: string) => {
    if (typeof value !== "object" || value === null) return;
    const hasNames =
      !path.endsWith("/properties") &&
      part(value, "type") === "object" &&
      keys(part(value, "properties")).length > 0;
    if (hasNames && part(value, "additionalProperties") !== false) open.push(path);
    for (const [key, inner] of Object.entries(value)) look(inner, `${path}/${key}`);
  };
  look(general, "");
  expect(open).toEqual([]);
});

test("all fields, groups and operators, all events of all senders", () => {
  const conditions = keys(part(general, "definitions", "conditions", "properties"));
  const fields = EVENT_FIELDS.map(({ path }) => path).filter((path) => path !== "raw");
  expect(conditions.toSorted()).toEqual([...fields, "any", "all", "not"].toSorted());
  const operators = keys(part(general, "definitions", "any_test", "properties"));
  expect(operators.toSorted()).toEqual([...OPERATOR_NAMES, "ignore_case"].toSorted());
  const events = part(general, "definitions", "event_name", "anyOf", 0, "enum");
  for (const { catalogue } of SOURCE_KINDS) {
    expect(events).toEqual(expect.arrayContaining([...catalogue.keys()]));
  }
});

test("what our schemas say about themselves is turned into words or left out", () => {
  const text = JSON.stringify(general);
  for (const own of ['"write":', '"duration":', '"definition":']) expect(text).not.toContain(own);
  expect(part(rule, "properties", "event", "description")).toContain("Event names");
  expect(part(rule, "properties", "do", "description")).toContain("Actions.");
});

test("tests of rules are in it, and what only files of tests have", () => {
  const item = part(general, "properties", "tests", "items");
  expect(keys(part(item, "properties"))).toEqual(expect.arrayContaining(["name", "at", "answers", "steps"]));
  expect(keys(part(general, "properties"))).toContain("for");
  expect(part(general, "required")).toEqual(["version"]);
});

test("every part that is referred to is there", () => {
  const named = [...JSON.stringify(general).matchAll(/"#\/definitions\/(\w+)"/g)].map(([, name]) => name);
  expect(keys(part(general, "definitions"))).toEqual(expect.arrayContaining([...new Set(named)]));
});

test("with settings: their sources and events, destinations of the kind, tables and columns", () => {
  const words = schemaWords({
    sources: [{ name: "persona-eu", kind: "persona", also_sends: ["inquiry.brand-new"] }],
    destinations: [
      { name: "team-slack", kind: "slack" },
      { name: "crm", kind: "zapier" },
    ],
    tables: [{ name: "customers", key: "reference", columns: { kyc_status: "text" } }],
  });
  const schema = ruleJsonSchema(words);
  const definition = (...path: readonly (string | number)[]) => part(schema, "definitions", ...path);
  expect(definition("event_name", "anyOf", 0, "enum")).toContain("inquiry.brand-new");
  expect(definition("source_names", "anyOf", 0, "enum")).toEqual(
    expect.arrayContaining(["persona-eu", "passfort"]),
  );
  expect(definition("slack_destination")).toEqual({ enum: ["team-slack"] });
  expect(definition("webhook_destination")).toEqual({ enum: ["crm"] });
  expect(definition("table_name")).toEqual({ enum: ["customers"] });
  const set = definition("table_columns", "allOf", 0, "then", "properties", "set");
  expect(keys(part(set, "properties"))).toEqual(["kyc_status"]);
});

test("without settings, any source, destination and table will do", () => {
  expect(part(general, "definitions", "source_names", "anyOf", 0, "anyOf", 1)).toEqual({
    type: "string",
    minLength: 1,
  });
  expect(part(general, "definitions", "slack_destination")).toEqual({ type: "string", minLength: 1 });
  expect(part(general, "definitions", "table_name")).toEqual({ type: "string", minLength: 1 });
});
