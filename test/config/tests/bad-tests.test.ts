import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { printProblems } from "../../../src/config/print-problems.ts";
import { readTests } from "../../../src/config/tests/read-tests.ts";

const FOLDER = join(import.meta.dirname, "bad");
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));
const read = (name: string) => readFileSync(join(FOLDER, name), "utf8");

/** All files together, as in a folder of rules. */
const { tests, problems } = readTests({
  files: FILES.map((name) => ({ name, text: read(name) })),
  settings: {
    sources: [
      { name: "persona", kind: "persona", also_sends: [] },
      { name: "passfort", kind: "passfort", also_sends: [] },
    ],
    destinations: [
      { name: "slack", kind: "slack" },
      { name: "zapier-crm", kind: "zapier" },
    ],
    tables: [],
  },
});

describe("what is wrong with tests is told at its place, before any is run", () => {
  test.each(FILES)("%s", async (name) => {
    const own = problems.filter(({ file }) => file === name);
    const printed = printProblems(own, read, { colour: false });
    await expect(printed).toMatchFileSnapshot(join(FOLDER, name.replace(/\.yaml$/, ".txt")));
  });
});

test("none of them is run", () => {
  expect(tests).toEqual([]);
});

test("a rule file that is no YAML is there all the same: what its tests say is not judged", () => {
  const own = readTests({
    files: [
      { name: "alerts.yaml", text: "version: 1\nrules:\n  a: { event: [ }\n" },
      {
        name: "alerts.test.yaml",
        text: "version: 1\nfor: alerts.yaml\ntests:\n  - { name: a, steps: [{ event: { use: persona/inquiry.declined }, expect: { matched: a } }] }\n",
      },
    ],
    settings: {
      sources: [{ name: "persona", kind: "persona", also_sends: [] }],
      destinations: [],
      tables: [],
    },
  });
  expect(own).toEqual({ tests: [], problems: [] });
});
