import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fillSettings } from "../../src/config/build/fill-settings.ts";
import { compiledRules } from "../../src/config/build/read-compiled-rules.ts";
import { loadRules } from "../../src/config/rules/load-rules.ts";
import { loadSettings } from "../../src/config/settings/load-settings.ts";
import { ruleSettings } from "../../src/config/settings/rule-settings.ts";
import { hashRules } from "../../src/node/hash-rules.ts";
import { runCli, temporaryFolder } from "./run-cli.ts";

const SETTINGS = `
server: { public_url: "https://relay.example.com" }
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET, env:PERSONA_SECRET_OLD], max_age: 2h }
destinations:
  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }
  backoffice: { kind: webhook, url: env:BACKOFFICE_URL }
alerts: { to: [{ via: slack, channel: "#ops" }] }
`;
const RULES = `version: 1
lists: { countries: [DE, FR] }
hours: { office: { open: { mon-fri: "09:00-17:00" }, timezone: Europe/Berlin } }
rules:
  declined:
    event: inquiry.declined
    when: { subject.country: { in_list: countries } }
    do:
      - slack: { channel: "#kyc", text: "{{ event.subject.name.full | default: 'somebody' }}" }
        during: office
default:
  do:
    - slack: { channel: "#rest", text: "{{ event.type }}" }
`;
const ENV = {
  PERSONA_SECRET: "test-wbhsec-one",
  PERSONA_SECRET_OLD: "test-wbhsec-two",
  SLACK_BOT_TOKEN: "xoxb-test",
  BACKOFFICE_URL: "https://backoffice.example.com/hook",
};

function folderWith({ settings = SETTINGS, rules = RULES } = {}): string {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "rules"));
  writeFileSync(join(cwd, "relay.yaml"), settings);
  writeFileSync(join(cwd, "rules", "ops.yaml"), rules);
  return cwd;
}

async function built(cwd: string) {
  const ran = await runCli(["build"], { cwd, env: ENV });
  expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining("npm run deploy")]);
  const text = readFileSync(join(cwd, "dist/relay.json"), "utf8");
  return { ran, text, compiled: JSON.parse(text) };
}

describe("what build writes", () => {
  test("holds no secret, and names those that the Worker needs", async () => {
    const { ran, text } = await built(folderWith());
    for (const secret of Object.values(ENV)) expect(text).not.toContain(secret);
    for (const name of Object.keys(ENV)) expect(text).toContain(`"env:${name}"`);
    expect(ran.stdout).toContain(`needs these secrets: KYC_RELAY_TOKEN, ${Object.keys(ENV).join(", ")}\n`);
  });

  test("asks for the admin token by the name that the settings give it", async () => {
    const named = SETTINGS.replace("server: {", "server: { admin_token: env:TOKEN_OF_OURS,");
    const { ran } = await built(folderWith({ settings: named }));
    expect(ran.stdout).toContain("TOKEN_OF_OURS");
    expect(ran.stdout).not.toContain("KYC_RELAY_TOKEN");
  });

  test("with its secrets is what the settings say on Node", async () => {
    const { compiled } = await built(folderWith());
    const { settings, faults } = fillSettings(compiled, { ...ENV, RELAY: {} });
    expect(faults).toEqual([]);
    const { alerts, ...filled } = settings;
    const { settings: onNode } = loadSettings({
      file: { name: "relay.yaml", text: SETTINGS },
      env: ENV,
      overrides: {},
      readFile: () => "",
      baseDir: "",
    });
    expect(onNode).toMatchObject(filled);
    expect(alerts.actions.map(({ gate }) => gate)).toEqual(onNode?.alerts.actions.map(({ gate }) => gate));
  });

  test("gives the same set of rules as the YAML, under the same hash", async () => {
    const { compiled } = await built(folderWith());
    const known = ruleSettings(fillSettings(compiled, ENV).settings);
    const files = [{ name: "rules/ops.yaml", text: RULES }];
    const fromYaml = loadRules({ files, settings: known, hash: hashRules });
    const fromBuild = compiledRules(known)(compiled.rules.files, false);
    expect(fromYaml.ruleSet?.hash).toBe(compiled.rules.hash);
    expect(shown(fromBuild.ruleSet)).toEqual(shown(fromYaml.ruleSet));
    expect(fromBuild.problems.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

test("what .dev.vars lacks is named, also when it is there already, and where the token stands", async () => {
  const cwd = folderWith();
  const file = join(cwd, ".dev.vars");
  const said = async () => (await runCli(["build", "--dev"], { cwd })).stderr;
  expect(await said()).toContain(
    `Write .dev.vars with these, one NAME=value a line, to try it here: KYC_RELAY_TOKEN, PERSONA_SECRET,`,
  );
  writeFileSync(file, "KYC_RELAY_TOKEN=test-admin-token-here\nPERSONA_SECRET=\nFIRST_RUN_PERSONA=test\n");
  expect(await said()).toContain(
    `.dev.vars lacks these, one NAME=value a line, to try it here: ${Object.keys(ENV).join(", ")}\n`,
  );
  writeFileSync(file, ["KYC_RELAY_TOKEN", ...Object.keys(ENV)].map((name) => `${name}=test\n`).join(""));
  expect(await said()).toContain("The admin token and the secrets stand in .dev.vars.");
});

/** A set without its functions and files. */
function shown(ruleSet: unknown): unknown {
  const { files: _, ...set } = Object(ruleSet);
  return JSON.parse(JSON.stringify(set, (_key, value) => (value instanceof Map ? [...value] : value)));
}

describe("build refuses", () => {
  test("what check refuses, in the same words", async () => {
    const cwd = folderWith({ rules: RULES.replace("slack:", "slak:") });
    const [ran, checked] = [
      await runCli(["build"], { cwd }),
      await runCli(["check", "--home", "workers"], { cwd }),
    ];
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("rules/ops.yaml:9:9");
    expect(checked.stderr.startsWith(ran.stderr)).toBe(true);
  });

  test("the settings of the first run, unless it is for this machine", async () => {
    const cwd = temporaryFolder();
    const ran = await runCli(["build"], { cwd });
    expect(ran).toMatchObject({ code: 3, stderr: expect.stringContaining("Write a relay.yaml to deploy") });
    expect(existsSync(join(cwd, "dist/relay.json"))).toBe(false);
  });

  test("a secret that is a file, at its line", async () => {
    const cwd = folderWith({ settings: SETTINGS.replace("env:SLACK_BOT_TOKEN", "file:slack.txt") });
    const ran = await runCli(["build"], { cwd });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("relay.yaml:6");
    expect(ran.stderr).toContain("env:NAME");
  });
});

test("a secret that is missing is named at the start, and its value never", () => {
  const { settings } = loadSettings({
    file: { name: "relay.yaml", text: SETTINGS },
    env: ENV,
    overrides: {},
    readFile: () => "",
    baseDir: "",
  });
  if (!settings) throw new Error("no settings");
  const secrets = [
    { path: ["sources", "persona", "settings", "secrets", 0], name: "PERSONA_SECRET", mayBeUnset: false },
    { path: ["destinations", "slack", "settings", "token"], name: "SLACK_BOT_TOKEN", mayBeUnset: true },
  ];
  const { faults, settings: filled } = fillSettings({ settings, secrets }, { PERSONA_SECRET: " " });
  expect(faults).toEqual([
    "The secret PERSONA_SECRET (sources.persona.secrets.0) is not set, or empty: npx wrangler secret put PERSONA_SECRET (for npm run dev:worker, a line of .dev.vars)",
  ]);
  expect(filled.destinations["slack"]?.settings).toMatchObject({ token: undefined });
});
