import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { githubCommands } from "../../src/cli/check-github.ts";
import { sarifLog } from "../../src/cli/check-sarif.ts";
import type { Problem } from "../../src/config/problem.ts";
import { PROBLEM_CODES } from "../../src/config/problem-codes/problem-codes.ts";
import { runCli, temporaryFolder } from "./run-cli.ts";

const BAD = `version: 1
rules:
  declined-alert:
    event: inquiry.declined
    do:
      - slak: { channel: "#kyc", text: Declined }
  second:
    event: inquiry.declned
    do:
      - slack: { channel: #kyc, text: Declined }
`;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "rules"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function problem(given: Partial<Problem>): Problem {
  const place = { file: "rules/a.yaml", line: 3, column: 5, length: 4 };
  return { code: "C201", severity: "error", ...place, message: "no such field", ...given };
}

describe("commands for GitHub", () => {
  test("place, code and sentence, with what to write instead on a line of its own", () => {
    const placed = [{ problem: problem({ fix: "100%,\nor less" }), path: "rules/a,b:c.yaml" }];
    expect(githubCommands({ placed })).toEqual([
      "::error file=rules/a%2Cb%3Ac.yaml,line=3,col=5,endColumn=9,title=C201::no such field%0Afix: 100%25,%0Afix: or less",
    ]);
  });

  test("a sentence cannot start another command", () => {
    const [command = ""] = githubCommands({ placed: [{ problem: problem({ message: "a\r\n::error::b" }) }] });
    expect(command.split(/\r|\n/)).toHaveLength(1);
    expect(command).toBe("::error title=C201::a  ::error::b");
  });
});

/** The part of SARIF 2.1.0 that is written; what is not in it would be a slip. */
const text = z.strictObject({ text: z.string().min(1) });
const level = z.enum(["error", "warning"]);
const count = z.int().min(1);
const sarifSchema = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          version: z.string(),
          rules: z.array(
            z.strictObject({
              id: z.string(),
              shortDescription: text,
              help: text,
              defaultConfiguration: z.strictObject({ level }),
            }),
          ),
        }),
      }),
      columnKind: z.literal("utf16CodeUnits"),
      invocations: z.tuple([
        z.strictObject({
          executionSuccessful: z.boolean(),
          toolConfigurationNotifications: z.array(z.strictObject({ level, message: text })).optional(),
        }),
      ]),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.int().min(0),
          level,
          message: text,
          locations: z
            .tuple([
              z.strictObject({
                physicalLocation: z.strictObject({
                  artifactLocation: z.strictObject({
                    uri: z.string(),
                    uriBaseId: z.literal("%SRCROOT%").optional(),
                  }),
                  region: z.strictObject({
                    startLine: count,
                    startColumn: count,
                    endLine: count,
                    endColumn: count,
                  }),
                }),
              }),
            ])
            .optional(),
        }),
      ),
    }),
  ]),
});

describe("a SARIF log", () => {
  test("has each code once, and results that point at it", () => {
    const placed = [
      { problem: problem({ code: "W605", severity: "warning" }), path: "rules/a b.yaml" },
      { problem: problem({}), path: "/elsewhere/ä.yaml" },
      { problem: problem({}) },
    ];
    const [run] = sarifSchema.parse(sarifLog({ placed, closed: "no.", version: "1.0.0" })).runs;
    expect(run.tool.driver.rules.map(({ id }) => id)).toEqual(["C201", "W605"]);
    expect(run.tool.driver.rules[0]).toMatchObject({
      shortDescription: { text: PROBLEM_CODES["C201"]?.means },
      help: { text: PROBLEM_CODES["C201"]?.how },
    });
    expect(run.results.map(({ ruleIndex }) => ruleIndex)).toEqual([1, 0, 0]);
    const addresses = run.results.map(({ locations }) => locations?.[0].physicalLocation.artifactLocation);
    expect(addresses).toEqual([
      { uri: "rules/a%20b.yaml", uriBaseId: "%SRCROOT%" },
      { uri: "file:///elsewhere/%C3%A4.yaml" },
      undefined,
    ]);
  });
});

describe("check for programs", () => {
  test("json: one document whose fields stay, with the edit where a machine can mend it", async () => {
    const text = BAD.replace("slak", "slack").replace("declned", "declined");
    const cwd = folderWith({ "rules/ops.yaml": text });
    const ran = await runCli(["check", "--format", "json"], { cwd });
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout)).toEqual({
      errors: 1,
      warnings: 0,
      problems: [
        {
          code: "Y005",
          severity: "error",
          file: "rules/ops.yaml",
          line: 10,
          column: 27,
          length: 4,
          message: 'this value is empty: YAML takes "#kyc" for a comment',
          fix: 'put quotes around it:  channel: "#kyc"',
          edit: { offset: text.indexOf("#kyc, "), length: 4, text: '"#kyc"' },
        },
      ],
    });
    expect(ran.stderr).toBe(
      "✕ 1 error, 0 warnings. The relay would not put this in force.\nNext: npx kyc-relay fix\n",
    );
  });

  test("github: one line for every problem, its file as seen from the repository", async () => {
    const cwd = folderWith({ "rules/ops.yaml": BAD.replace("#kyc, text", '"#kyc", text') });
    const ran = await runCli(["check", "--format", "github"], {
      cwd,
      env: { GITHUB_WORKSPACE: join(cwd, "..") },
    });
    const file = `${cwd.split("/").at(-1)}/rules/ops.yaml`;
    expect(ran.stdout.trimEnd().split("\n")).toEqual([
      expect.stringContaining(`::error file=${file},line=6,col=9,endColumn=13,title=R101::`),
      expect.stringContaining(`::error file=${file},line=8,col=12,endColumn=27,title=C207::`),
    ]);
    expect(ran.code).toBe(1);
  });

  test("sarif: all problems, also those that text would only count", async () => {
    const lines = Array.from({ length: 60 }, (_, at) => `  r${at}: { event: nothing.at-all, do: [] }`);
    const cwd = folderWith({ "rules/ops.yaml": `version: 1\nrules:\n${lines.join("\n")}\n` });
    const ran = await runCli(["check", "--format", "sarif"], { cwd });
    expect(sarifSchema.parse(JSON.parse(ran.stdout)).runs[0].results.length).toBeGreaterThan(60);
    expect((await runCli(["check"], { cwd })).stderr).toMatch(/… and \d+ more/);
  });

  test("two formats at once are wrong usage, as is one that is not known", async () => {
    const cwd = folderWith({});
    expect((await runCli(["check", "--json", "--format", "sarif"], { cwd })).code).toBe(2);
    expect((await runCli(["check", "--format", "xml"], { cwd })).code).toBe(2);
  });
});
