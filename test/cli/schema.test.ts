import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, temporaryFolder } from "./run-cli.ts";

const SHIPPED = readFileSync(join(import.meta.dirname, "../../rules/rules.schema.json"), "utf8");

test("without settings, it prints the schema that ships with the rules", async () => {
  const ran = await runCli(["schema"], { cwd: temporaryFolder() });
  expect(ran).toMatchObject({ code: 0, stdout: SHIPPED, stderr: "" });
});

test("it writes a file, says how an editor finds it, and leaves nothing else", async () => {
  const cwd = temporaryFolder();
  const ran = await runCli(["schema", "--output", "rules.schema.json"], { cwd });
  expect(readFileSync(join(cwd, "rules.schema.json"), "utf8")).toBe(SHIPPED);
  expect(readdirSync(cwd)).toEqual(["rules.schema.json"]);
  expect(ran.stdout).toBe("✓ Wrote rules.schema.json.\n");
  expect(ran.stderr).toContain("# yaml-language-server: $schema=./rules.schema.json");
  expect(ran.code).toBe(0);
});

test("where it cannot write, it says so", async () => {
  const ran = await runCli(["schema", "-o", "nowhere/rules.schema.json"], { cwd: temporaryFolder() });
  expect(ran.stderr).toContain("nowhere/rules.schema.json cannot be written (ENOENT)");
  expect(ran.code).toBe(4);
});

test("with settings, it offers their names, and their secrets do not matter", async () => {
  const cwd = temporaryFolder();
  writeFileSync(
    join(cwd, "relay.yaml"),
    [
      "sources:",
      "  persona-eu: { kind: persona, secrets: [env:PERSONA_SECRET], also_sends: [inquiry.brand-new] }",
      "destinations:",
      "  team-slack: { kind: slack, token: env:SLACK_BOT_TOKEN }",
      "records:",
      "  people: { key: reference, columns: { kyc_status: text } }",
    ].join("\n"),
  );
  const ran = await runCli(["schema"], { cwd });
  expect(ran.code).toBe(0);
  for (const name of ["persona-eu", "inquiry.brand-new", "team-slack", "people", "kyc_status"]) {
    expect(ran.stdout).toContain(`"${name}"`);
  }
});
