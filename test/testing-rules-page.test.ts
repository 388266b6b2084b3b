import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { COMMANDS } from "../src/cli/commands.ts";
import { testFileSchema } from "../src/config/tests/test-schema.ts";
import { shapesInside, shapesOf } from "../src/config/yaml/schema-shapes.ts";
import { openMemoryStore } from "../src/simulate/memory-store.ts";
import { runTest } from "../src/simulate/run-test.ts";
import { runCli, temporaryFolder } from "./cli/run-cli.ts";
import { relayOf } from "./simulate/relay-of.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../docs/testing-rules.md"), "utf8");
const [whole = "", beside = "", ...tests] = [...PAGE.matchAll(/^```yaml\n([^`]*)^```/gm)].map(
  ([, yaml = ""]) => yaml,
);
const text = `${whole}\n${tests.join("\n").replaceAll(/^(?=.)/gm, "  ")}`;
const SETTINGS = `server: { public_url: "https://relay.example.com" }
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }
  mail: { kind: email, transport: smtp, url: env:SMTP_URL, from: "Onboarding <kyc@example.com>" }
  zapier-crm: { kind: zapier, url: env:ZAPIER_CRM_URL }
`;
const relay = relayOf([
  { name: "rules/alerts.yaml", text },
  { name: "rules/alerts.test.yaml", text: beside },
]);

describe("every test of the page is one", () => {
  test.each(relay.tests.map((one) => [one.name, one] as const))("%s", async (_name, one) => {
    const { verdict, failure } = await runTest(one, relay, openMemoryStore);
    const mismatches = failure?.mismatches.map(({ message }) => message);
    expect({ verdict, mismatches }).toEqual(
      one.todo === undefined
        ? { verdict: "passed" }
        : { verdict: "todo", mismatches: ["matched: nothing came at all"] },
    );
  });
});

test("the page names every key that a test can have", () => {
  expect(keysBelow(testFileSchema).size).toBeGreaterThan(30);
  for (const key of keysBelow(testFileSchema)) expect(PAGE, key).toMatch(new RegExp(`\\b${key}\\b`));
});

/** All keys of a schema, however deep. */
function keysBelow(schema: z.core.$ZodType): ReadonlySet<string> {
  const keys = new Set<string>();
  const visit = (shapes: ReturnType<typeof shapesOf>) => {
    for (const shape of shapes) {
      visit(shapesInside(shape, 0));
      const own = "shape" in shape.schema && typeof shape.schema.shape === "object" ? shape.schema.shape : {};
      for (const key of Object.keys(own ?? {})) {
        keys.add(key);
        visit(shapesInside(shape, key));
      }
    }
  };
  visit(shapesOf(schema));
  return keys;
}

test("the flags that the page names are those of the commands, and each is named", () => {
  for (const name of ["test", "check", "fix"]) {
    const { options = [] } = COMMANDS.find(({ usage }) => usage.startsWith(`${name} `)) ?? {};
    for (const { flags } of options) expect(PAGE, flags).toContain(flags.split(" ")[0]);
  }
  const known = COMMANDS.flatMap(({ options = [] }) => options.map(({ flags }) => flags.split(" ")[0]));
  for (const [flag] of PAGE.matchAll(/(?<=[ `])--[a-z][a-z-]*/g)) expect(known, flag).toContain(flag);
});

test("the workflow's commands do what it says, where no secret is set", async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "rules"));
  writeFileSync(join(cwd, "relay.yaml"), SETTINGS);
  writeFileSync(join(cwd, "rules/alerts.yaml"), text);
  writeFileSync(join(cwd, "rules/alerts.test.yaml"), beside);
  const runs = [...PAGE.matchAll(/- run: npx kyc-relay (.*)/g)].map(([, run = ""]) => run.split(" "));
  expect(runs.map(([name]) => name)).toEqual(["check", "test"]);
  for (const run of runs) {
    const { code, stdout, stderr } = await runCli(run, { cwd });
    expect(code, stdout + stderr).toBe(0);
  }
});
