import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ruleJsonSchema } from "../../../src/config/schema/rule-json-schema.ts";
import { schemaWords } from "../../../src/config/schema/schema-words.ts";
import { type Cursor, startYamlEditor, type YamlEditor } from "../../support/yaml-editor.ts";

const RULES = join(import.meta.dirname, "../../../rules");
const SCHEMA = join(RULES, "rules.schema.json");
const MODELINE = /^# yaml-language-server: \$schema=(\S+)$/m;

let editor: YamlEditor;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kyc-relay-editor-"));
  editor = await startYamlEditor();
});
afterAll(() => {
  editor.close();
  rmSync(folder, { recursive: true });
});

let count = 0;
/** A file whose rule `ours` has these lines, and where `¦` stands in it. */
async function written(lines: string, schema = SCHEMA) {
  const indented = lines.replaceAll(/^/gm, "    ");
  const marked = withSchema(`version: 1\nrules:\n  ours:\n${indented}\n`, schema);
  const before = marked.slice(0, marked.indexOf("¦")).split("\n");
  const at: Cursor = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  const path = join(folder, `${++count}.yaml`);
  return { path, at, mistakes: await editor.open(path, marked.replace("¦", "")) };
}

function withSchema(text: string, schema = SCHEMA): string {
  return `# yaml-language-server: $schema=${pathToFileURL(schema).href}\n${text}`;
}

async function offered(lines: string): Promise<readonly string[]> {
  const { path, at } = await written(lines);
  return editor.complete(path, at);
}

async function mistakes(lines: string): Promise<readonly string[]> {
  return (await written(lines)).mistakes.map(({ message }) => message);
}

const DO = 'do:\n  - slack: { channel: "#kyc", text: Declined }';

describe("an editor completes", () => {
  test.concurrent("event names of all senders, inside a list too", async () => {
    const one = await offered(`event: inq¦\n${DO}`);
    const several = await offered(`event: [ ¦ ]\n${DO}`);
    for (const names of [one, several]) {
      const expected = ["inquiry.declined", "PRODUCT_STATUS_CHANGED", "verification.wallet-empty"];
      expect(names).toEqual(expect.arrayContaining(expected));
    }
  });

  test.concurrent("fields and groups under when", async () => {
    const names = await offered(`event: inquiry.declined\nwhen:\n  su¦\n${DO}`);
    const expected = ["subject.name.full", "check.score", "decision", "any", "all", "not"];
    expect(names).toEqual(expect.arrayContaining(expected));
  });

  test.concurrent("the operators that fit the field, and no others", async () => {
    const names = await offered(`event: inquiry.declined\nwhen:\n  check.score:\n    at¦\n${DO}`);
    expect(names).toEqual(expect.arrayContaining(["at_least", "between", "is_not", "exists"]));
    expect(names).not.toContain("starts_with");
  });

  test.concurrent("values where they are closed", async () => {
    expect(await offered(`event: inquiry.declined\nwhen:\n  decision: ¦\n${DO}`)).toContain("declined");
    const status = await offered(`event: PRODUCT_STATUS_CHANGED\nwhen:\n  check.status: ¦\n${DO}`);
    expect(status).toEqual(expect.arrayContaining(["APPROVED", "IN_REVIEW"]));
  });

  test.concurrent("actions and modifiers in an entry", async () => {
    const expected = ["slack", "email", "webhook", "record", "after", "digest", "on_failure"];
    expect(await offered("event: inquiry.declined\ndo:\n  - ¦")).toEqual(expect.arrayContaining(expected));
    const beside = await offered(`event: inquiry.declined\n${DO}\n    ¦`);
    expect(beside).toEqual(expect.arrayContaining(["repeat", "during", "cancel_when"]));
    expect(beside).not.toContain("slack");
  });

  test.concurrent("what stands below an action and a modifier", async () => {
    const slack = await offered("event: inquiry.declined\ndo:\n  - slack:\n      te¦");
    expect(slack).toEqual(expect.arrayContaining(["channel", "text", "via"]));
    const cancel = await offered(`event: inquiry.expired\n${DO}\n    cancel_when:\n      event: ¦`);
    expect(cancel).toContain("inquiry.completed");
    const decided = await offered(`event: inquiry.expired\n${DO}\n    cancel_when:\n      decision: ¦`);
    expect(decided).toEqual(expect.arrayContaining(["approved", "declined"]));
  });
});

test("an editor says what a key means", async () => {
  const { path, at } = await written(`event: inquiry.declined\n${DO}\n    d¦igest: { every: 15m }`);
  expect(await editor.hover(path, at)).toContain("One message for many events");
});

describe("a mistake is underlined once, with a sentence that tells it", () => {
  test.concurrent.each([
    [
      "a misspelt action",
      "event: inquiry.declined\ndo:\n  - slak: { text: x }",
      /^Property slak is not allowed/,
    ],
    [
      "a channel that became a comment",
      "event: inquiry.declined\ndo:\n  - slack:\n      channel: #kyc\n      text: x",
      /Expected "string"/,
    ],
    ["an event that nobody sends", `event: inquiry.declnied\n${DO}`, /^No known sender has an event/],
    ["such an event in a list", `event: [inquiry.approved, inquiry.declnied]\n${DO}`, /^No known sender/],
    [
      "a field that there is not",
      `event: inquiry.declined\nwhen: { check.scor: 1 }\n${DO}`,
      /check\.scor is not/,
    ],
    ["a wrong operator", `event: inquiry.declined\nwhen: { check.score: { at_lest: 1 } }\n${DO}`, /at_lest/],
    ["a wrong type", `event: inquiry.declined\nwhen: { check.score: high }\n${DO}`, /Expected one of number/],
    [
      "a value that never comes",
      `event: inquiry.declined\nwhen: { decision: declnied }\n${DO}`,
      /"declined"/,
    ],
    ["a number without a unit", `event: inquiry.declined\n${DO}\n    after: 24`, /Expected "string"/],
    ["a duration that is none", `event: inquiry.declined\n${DO}\n    after: 24x`, /number and a unit: 90s/],
    ["an id that is none", `event: inquiry.declined\n${DO}\n    id: Ours`, /does not match the pattern/],
  ])("%s", async (_what, lines, sentence) => {
    expect(await mistakes(lines)).toEqual([expect.stringMatching(sentence)]);
  });

  test.concurrent("what is right has none", async () => {
    const when = [
      "when:",
      "  check.score: { at_least: 70, less_than: 90 }",
      "  subject.country: [GB, IE]",
      "  raw.data.attributes.anything: { is_not: 3 }",
      "  any: [{ check.tags: vip }, { not: { decision: { not_in: [approved] } } }]",
    ].join("\n");
    expect(await mistakes(`event: ["inquiry.*", case.created]\n${when}\n${DO}`)).toEqual([]);
  });
});

describe("with a schema of one's own settings", () => {
  const own = ruleJsonSchema(
    schemaWords({
      sources: [{ name: "persona-eu", kind: "persona", also_sends: ["inquiry.brand-new"] }],
      destinations: [
        { name: "team-slack", kind: "slack" },
        { name: "crm", kind: "zapier" },
      ],
      tables: [{ name: "people", key: "reference", columns: { kyc_status: "text" } }],
    }),
  );
  const doing = (lines: string) => {
    const path = join(folder, "own.schema.json");
    writeFileSync(path, JSON.stringify(own));
    return written(`event: inquiry.brand-new\nfrom: persona-eu\ndo:\n${lines}`, path);
  };

  test("its destinations of the kind are offered", async () => {
    const { path, at } = await doing("  - slack:\n      text: x\n      via: ¦");
    expect(await editor.complete(path, at)).toEqual(["team-slack"]);
  });

  test("its tables and the columns of the one that is named", async () => {
    const { path, at } = await doing(
      "  - record:\n      table: people\n      key: x\n      set:\n        k¦",
    );
    expect(await editor.complete(path, at)).toContain("kyc_status");
    const wrong = await doing("  - record: { table: people, key: x, set: { kyc_state: declined } }");
    expect(wrong.mistakes.map(({ message }) => message)).toEqual([expect.stringMatching(/kyc_state is not/)]);
  });

  test("what names them is right", async () => {
    const { mistakes: none } = await doing(
      '  - webhook: { via: crm }\n  - record: { table: people, key: x, set: { kyc_status: "1" } }',
    );
    expect(none).toEqual([]);
  });
});

const EXAMPLES = join(import.meta.dirname, "../rules/examples");

test.concurrent.each(readdirSync(EXAMPLES))("the whole language, %s: nothing is underlined", async (name) => {
  const text = withSchema(readFileSync(join(EXAMPLES, name), "utf8"));
  expect(await editor.open(join(EXAMPLES, name), text)).toEqual([]);
});

describe("the rules that ship", () => {
  const files = readdirSync(RULES, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".yaml"),
  );

  test.concurrent.each(files)("%s has nothing underlined", async (name) => {
    const text = readFileSync(join(RULES, name), "utf8");
    const shown = MODELINE.test(text) ? text : withSchema(text);
    expect(await editor.open(join(RULES, name), shown)).toEqual([]);
  });

  test("name a schema that is there", () => {
    const named = files.flatMap((name) => {
      const [, schema] = MODELINE.exec(readFileSync(join(RULES, name), "utf8")) ?? [];
      return schema === undefined ? [] : [{ name, path: join(RULES, dirname(name), schema) }];
    });
    for (const { name, path } of named) expect(existsSync(path), name).toBe(true);
    const shipped = files.filter((name) => !name.includes("/"));
    expect(named.map(({ name }) => name)).toEqual(expect.arrayContaining(shipped));
  });
});
