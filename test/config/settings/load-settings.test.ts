import { describe, expect, it } from "vitest";
import { printProblems } from "../../../src/config/print-problems.ts";
import { describeSettings } from "../../../src/config/settings/describe-settings.ts";
import { FIRST_RUN_SECRETS } from "../../../src/config/settings/first-run-settings.ts";
import { loadSettings, type SettingsInput } from "../../../src/config/settings/load-settings.ts";
import { settingsReference } from "../../../src/config/settings/settings-reference.ts";

type Given = Partial<Omit<SettingsInput, "file">> & { readonly text?: string };

function load({ text, ...rest }: Given = {}) {
  const file = text === undefined ? undefined : { name: "relay.yaml", text };
  const readFile = () => "test-secret-0001\n";
  return loadSettings({ file, env: {}, overrides: {}, readFile, baseDir: "/srv", ...rest });
}

const generated = (path: string) => {
  const known = FIRST_RUN_SECRETS.some((secret) => `/srv/${secret.path}` === path);
  if (!known) throw new Error("no such file");
  return "krs_generated_0001\n";
};

describe("a flag goes before a variable, before the file, before the default", () => {
  const text = "server: { port: 1001, host: 0.0.0.0 }";
  const env = { KYC_RELAY_SERVER__PORT: "1002", KYC_RELAY_PREVIEW: "true" };

  it("each wins over the next", () => {
    expect(load().settings?.server.port).toBe(8787);
    expect(load({ text }).settings?.server).toEqual({ host: "0.0.0.0", port: 1001, trust_proxy: false });
    expect(load({ text, env }).settings).toMatchObject({ preview: true, server: { port: 1002 } });
    expect(load({ text, env, overrides: { "server.port": 1003 } }).settings?.server.port).toBe(1003);
  });

  it("a value that does not fit is a problem under the variable's name", () => {
    const { problems } = load({ text, env: { KYC_RELAY_SERVER__PORT: "http" } });
    expect(problems).toMatchObject([{ code: "S302", file: "KYC_RELAY_SERVER__PORT" }]);
  });

  it("a flag that does not fit is named as it was typed", () => {
    const { problems } = load({ text, overrides: { "server.port": 70_000 } });
    expect(problems).toMatchObject([{ code: "S302", file: "--port" }]);
  });

  it("what Kubernetes sets beside a service of our name is no setting", () => {
    const env = { KYC_RELAY_SERVICE_PORT: "80", KYC_RELAY_PORT: "tcp://192.0.2.1:80", KYC_RELAY_LOG: "x" };
    expect(load({ text, env }).problems).toEqual([]);
  });

  it("a misspelt variable is a problem; the command line's own are not", () => {
    const wrong = load({ text, env: { KYC_RELAY_SERVER__PROT: "1", KYC_RELAY_PREVEIW: "false" } });
    expect(wrong.problems.map((one) => one.fix)).toEqual([
      "did you mean KYC_RELAY_SERVER__PORT?",
      "did you mean KYC_RELAY_PREVIEW?",
    ]);
    expect(load({ text, env: { KYC_RELAY_TOKEN: "x", KYC_RELAY_URL: "y" } }).problems).toEqual([]);
  });

  it("DATABASE_URL counts only without a store in the file", () => {
    const env = { DATABASE_URL: "postgres://test" };
    const postgres = { kind: "postgres", url: "postgres://test", connections: 10 };
    expect(load({ text: "", env }).settings?.store).toEqual(postgres);
    expect(load({ readFile: generated, env }).settings?.store).toEqual(postgres);
    expect(load({ text: "store: { kind: sqlite }", env }).settings?.store.kind).toBe("sqlite");
    const path = { ...env, KYC_RELAY_STORE__PATH: "mine.db" };
    expect(load({ text: "", env: path }).settings?.store.kind).toBe("sqlite");
    expect(load({ readFile: generated, env: path }).settings?.store.kind).toBe("sqlite");
  });

  it("DATABASE_URL that is set and empty is no choice of SQLite", () => {
    for (const DATABASE_URL of ["", " "]) {
      const env = { DATABASE_URL };
      const problem = { code: "S202", file: "DATABASE_URL", message: expect.stringContaining("is empty") };
      expect(load({ text: "", env }).problems).toMatchObject([problem]);
      expect(load({ readFile: generated, env }).problems).toMatchObject([problem]);
      expect(load({ text: "store: { kind: sqlite }", env }).settings?.store.kind).toBe("sqlite");
    }
  });

  it.each([
    "postgres://me:p#w@x/1@host/db",
    "postgres://me:12#w@host/db",
    "postgres://me:12/w@host/db",
    "postgres://me:12?w@host/db",
    "postgres://me:p@w/1@host/db",
    "postgres://me:50%w@host/db",
    "postgres://host:99999/db",
    "postgres://one:5432,two:5432/db",
    "mysql://me:password@host/db",
    "hello",
  ])("%s is no address of a PostgreSQL database, and is not repeated", (url) => {
    const problem = { code: "S108", fix: expect.stringContaining("percent-encoded") };
    const found = [
      ...load({ text: "", env: { DATABASE_URL: url } }).problems,
      ...load({ text: "store: { kind: postgres, url: env:MINE }", env: { MINE: url } }).problems,
    ];
    expect(found).toMatchObject([
      { ...problem, file: "DATABASE_URL" },
      { ...problem, file: "relay.yaml" },
    ]);
    expect(JSON.stringify(found)).not.toContain(url);
  });

  it.each([
    "postgresql://me:p%23w%2F1@host:5433/db?sslmode=verify-full",
    "postgres://me:p@w@host/db",
    "postgres:///db?host=/var/run/postgresql",
    "postgres://me:pw@/db?host=/var/run/postgresql",
  ])("%s is one", (url) => {
    expect(load({ text: "", env: { DATABASE_URL: url } }).settings?.store).toMatchObject({ url });
  });

  it("what stands in for the address of a database is not judged", () => {
    const text = "store: { kind: postgres, url: env:MINE }";
    const isStandIn = (secret: string) => secret === "something";
    expect(load({ text, env: { MINE: "something" }, isStandIn }).problems).toEqual([]);
    expect(load({ text, env: { MINE: "another" }, isStandIn }).problems).toHaveLength(1);
  });

  it("the address of a PostgreSQL database is a secret", () => {
    const env = { MY_DATABASE: "postgres://relay:test-password@db/relay" };
    const named = load({ text: "store: { kind: postgres, url: env:MY_DATABASE, connections: 4 }", env });
    expect(named.settings?.store).toEqual({ kind: "postgres", url: env.MY_DATABASE, connections: 4 });
    expect(named.settings?.origins.get("store.url")).toMatchObject({ reference: "env:MY_DATABASE" });
    const plain = load({ text: `store: { kind: postgres, url: "${env.MY_DATABASE}" }` });
    expect(plain.problems).toMatchObject([{ code: "S201" }]);
    expect(load({ text: "store: { kind: postgres, url: env:MY_DATABASE }" }).problems).toMatchObject([
      { code: "S202", line: 1 },
    ]);
    expect(load({ text: "store: { kind: postgres }" }).problems).toHaveLength(1);
  });

  it("paths count from the settings file", () => {
    const { settings } = load({ text: "rules: ./mine\nstore: { path: /var/relay.db }" });
    expect(settings).toMatchObject({ rules: "/srv/mine", store: { path: "/var/relay.db" } });
  });
});

describe("without a file the first-run settings are in force", () => {
  it("preview is on, generated secrets are fine, unset destinations are warnings", () => {
    const { settings, problems, warnings } = load({ readFile: generated });
    expect(problems).toEqual([]);
    expect(warnings.map((one) => one.code)).toEqual(["S202", "S202", "S202"]);
    expect(settings).toMatchObject({ firstRun: true, preview: true });
    expect(Object.keys(settings?.sources ?? {})).toEqual(["persona", "passfort", "identitypass"]);
    expect(settings?.destinations["zapier-crm"]?.settings).toMatchObject({ url: undefined });
    expect(settings?.records["customers"]?.columns).toEqual({
      kyc_status: "text",
      kyc_score: "number",
      decided_at: "time",
    });
  });

  it("without preview the generated secrets are refused", () => {
    const { problems } = load({ readFile: generated, overrides: { preview: false } });
    expect(problems.filter((one) => one.code === "S204")).toHaveLength(FIRST_RUN_SECRETS.length);
  });
});

describe("secrets are filled in and never shown", () => {
  const text = `
sources:
  persona: { kind: persona, secrets: [env:ONE, file:two] }
destinations:
  backoffice: { kind: webhook, url: env:ONE, auth: { kind: bearer, token: file:two } }
`;
  const { settings } = load({ text, env: { ONE: "test-secret-env" } });

  it("a reference becomes what it names, without the line break at its end", () => {
    expect(settings?.sources["persona"]?.settings).toMatchObject({
      secrets: ["test-secret-env", "test-secret-0001"],
    });
    expect(settings?.destinations["backoffice"]?.settings).toMatchObject({
      auth: { token: "test-secret-0001" },
    });
  });

  it("a description names the reference and where each value comes from", () => {
    const described = settings ? describeSettings(settings) : "";
    expect(described).not.toContain("test-secret");
    expect(described).toMatch(/sources\.persona\.secrets\.1 = \*\*\* \(file:two\) +# relay\.yaml:3/);
    expect(described).toMatch(/server\.port = 8787 +# default/);
  });
});

describe("a settings file that is no YAML", () => {
  it("is reported without the values that may be secrets", () => {
    const text = "sources:\n  other:\n    url_token: @hush-hush\n    secrets:\n      - *hush-hush*\n";
    const { problems } = load({ text });
    expect(problems.map((one) => one.message)).toEqual(Array(2).fill("this value needs quotes around it"));
    const printed = printProblems(problems, () => text, { colour: false });
    expect(printed).toContain("url_token: ***");
    expect(printed).not.toContain("hush");
  });
});

describe("the reference", () => {
  it("has every kind, with its variable, default and meaning", () => {
    const text = settingsReference();
    expect(text).toContain("| `server.port` | number | `8787` | `KYC_RELAY_SERVER__PORT` |");
    expect(text).toContain("| `sources.<name>.max_age` | duration | `72h` |");
    for (const title of ["Source `kind: identitypass`", "Destination `kind: zapier`"]) {
      expect(text).toContain(title);
    }
  });

  it("leaves no meaning empty", () => {
    expect(settingsReference()).not.toMatch(/\| {2}\|\n/);
  });
});

describe("how long things are kept", () => {
  const kept = (text: string) => load({ text: `retention: ${text}` });
  const DAY = 86_400_000;

  it("is written in days; what is not written has its default", () => {
    expect(kept("{ bodies: 14d, dedupe_keys: 500d }").settings?.retention).toEqual({
      ...{ bodies: 14 * DAY, answers: 14 * DAY, outbox: 7 * DAY, refused: 30 * DAY },
      ...{ events: 400 * DAY, record_history: 400 * DAY, dedupe_keys: 500 * DAY },
    });
    const env = { KYC_RELAY_RETENTION__OUTBOX: "2d" };
    expect(load({ text: "preview: false", env }).settings?.retention.outbox).toBe(2 * DAY);
  });

  it.each([
    ["{ dedupe_keys: 30d }", "retention.dedupe_keys"],
    ["{ bodies: 0d }", "retention.bodies"],
    ["{ answers: 12h }", "retention.answers"],
    ["{ events: 29d }", "retention.events"],
    ["{ events: 60d, bodies: 90d }", "events"],
  ])("%s is a problem: a promise would be broken", (text, named) => {
    const { problems } = kept(text);
    expect(problems.map(({ message, fix = "" }) => message + fix).join()).toContain(named);
  });
});

describe("the admin token may be given", () => {
  const TOKEN = "test-admin-token-0001";
  const given = (env: Readonly<Record<string, string>>) =>
    load({ text: "server: { admin_token: env:KYC_RELAY_TOKEN }", env });

  it("as a secret, which is shown by its name only", () => {
    const { settings } = given({ KYC_RELAY_TOKEN: TOKEN });
    expect(settings?.server.admin_token).toBe(TOKEN);
    const shown = settings && describeSettings(settings);
    expect(shown).toMatch(/^server\.admin_token = \*\*\* \(env:KYC_RELAY_TOKEN\) +# relay\.yaml:1$/m);
    expect(shown).not.toContain(TOKEN);
  });

  it("by a variable that names a file, as containers have secrets", () => {
    const env = { KYC_RELAY_SERVER__ADMIN_TOKEN: "file:/run/secrets/token" };
    expect(load({ text: "", env }).settings?.server.admin_token).toBe("test-secret-0001");
  });

  it.each([
    ["shorter than it may be", "fifteen-letters"],
    ["with a space in it", "two words of some length"],
  ])("but not %s", (_, token) => {
    const { settings, problems } = given({ KYC_RELAY_TOKEN: token });
    expect(settings).toBeUndefined();
    expect(problems).toMatchObject([{ code: "S206", line: 1 }]);
    expect(JSON.stringify(problems)).not.toContain(token);
  });

  it("and never in the file or the variable itself", () => {
    const inFile = load({ text: `server: { admin_token: ${TOKEN} }` });
    expect(inFile.problems.map(({ code }) => code)).toEqual(["S201"]);
    const inVariable = load({ text: "", env: { KYC_RELAY_SERVER__ADMIN_TOKEN: TOKEN } });
    expect(inVariable.problems.map(({ code }) => code)).toEqual(["S302"]);
    expect(JSON.stringify(inVariable.problems)).not.toContain(TOKEN);
  });
});
