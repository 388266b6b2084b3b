import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { runCli, temporaryFolder } from "./run-cli.ts";

const SYSTEM_NODE = "/usr/bin/node";

test("an unknown command is wrong usage and names the one that was meant", async () => {
  const ran = await runCli(["evnts"], { cwd: temporaryFolder() });
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain("Did you mean events?");
  expect(ran.stdout).toBe("");
});

test("a wrong value of an option is wrong usage, in a sentence", async () => {
  const ran = await runCli(["send", "persona", "inquiry.declined", "--rate", "fast"], {
    cwd: temporaryFolder(),
  });
  expect(ran).toEqual({
    code: 2,
    stdout: "",
    stderr: '✕ --rate: "fast" is no rate: write 5/s, 30/m or 1/5s.\n',
  });
});

test("help goes to stdout, lists the commands and the exit codes", async () => {
  const ran = await runCli(["--help"], { cwd: temporaryFolder() });
  expect(ran.code).toBe(0);
  for (const command of [
    "serve",
    "demo",
    "check",
    "send",
    "events",
    "redrive",
    "replay",
    "doctor",
    "token",
  ]) {
    expect(ran.stdout).toMatch(new RegExp(`^ {2}${command}\\b`, "m"));
  }
  expect(ran.stdout).toMatch(/^ {2}130 +interrupted$/m);
});

test("the shell's completion knows commands and options", async () => {
  const ran = await runCli(["complete", "--", "send", "--inf"], { cwd: temporaryFolder() });
  expect(ran.stdout).toContain("--inflection");
});

test("where no relay was ever started, a command says how to start one", async () => {
  // Port 9 is no relay of anybody, whatever else runs on this machine.
  const env = { KYC_RELAY_SERVER__PORT: "9" };
  const ran = await runCli(["events", "--json"], { cwd: temporaryFolder(), env });
  expect(ran.code).toBe(3);
  expect(JSON.parse(ran.stdout).error.code).toBe("invalid_settings");
  expect(ran.stderr).toContain("npx kyc-relay serve");
});

test("a relay that is named and does not answer is an exit of its own", async () => {
  const ran = await runCli(["events", "--url", "http://127.0.0.1:9"], { cwd: temporaryFolder() });
  expect(ran.code).toBe(4);
  expect(ran.stderr).toContain("No relay answers at http://127.0.0.1:9.");
});

const isOld = existsSync(SYSTEM_NODE) && Number(versionOf(SYSTEM_NODE).slice(1).split(".")[0]) < 24;

test.skipIf(!isOld)("under an old Node there is one sentence and no trace", async () => {
  const ran = await runCli(["serve"], { cwd: temporaryFolder(), node: SYSTEM_NODE });
  expect(ran.code).toBe(3);
  expect(ran.stdout).toBe("");
  expect(ran.stderr).toBe(
    `kyc-relay needs Node 24 or newer and this is Node ${versionOf(SYSTEM_NODE).slice(1)}: run \`npm ci\` and then ` +
      "`npm start` (or `npx kyc-relay …`) in its folder, which bring the right Node with them.\n",
  );
});

function versionOf(node: string): string {
  return execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
}
