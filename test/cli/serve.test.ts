import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, startCli, temporaryFolder } from "./run-cli.ts";

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** Starts a relay in a folder and returns its address and, at the first start, its token. */
async function serve(cwd: string) {
  const relay = await startCli(["serve", "-p", "0", "--log-format", "json"], { cwd });
  await relay.seen(/Next:/);
  const url = await relay.seen(/at (http:\S+)/);
  return { relay, url };
}

test("the first start makes what it needs, readable by the owner only, and tells where", async () => {
  const cwd = temporaryFolder();
  const { relay } = await serve(cwd);
  relay.child.kill("SIGINT");
  const { code, stdout, stderr } = await relay.ended;

  expect(code).toBe(130);
  expect(modeOf(join(cwd, "data"))).toBe("700");
  const secrets = readdirSync(join(cwd, "data", "secrets"));
  expect(secrets.toSorted()).toEqual([
    "identitypass-public-key",
    "identitypass-url-token",
    "passfort",
    "persona",
  ]);
  for (const name of secrets) {
    expect(modeOf(join(cwd, "data", "secrets", name))).toBe("600");
    const secret = readFileSync(join(cwd, "data", "secrets", name), "utf8").trim();
    expect(secret).toMatch(/^krs_generated_[\w-]{32}$/);
    expect(stdout + stderr).not.toContain(secret);
    expect(stdout).toContain(`file:data/secrets/${name}`);
  }
  const token = /krt_[\w-]+/.exec(stdout)?.[0] ?? "";
  expect(token).toMatch(/^krt_[\w-]{43}$/);
  expect(modeOf(join(cwd, "data", "admin-token.sha256"))).toBe("600");
  expect(readFileSync(join(cwd, "data", "admin-token.sha256"), "utf8")).not.toContain(token);
  expect(stdout).toContain("SQLite, data/relay.db");
  expect(stdout).toContain("Preview is on");
  expect(stdout).toMatch(/✓ \d+ rules loaded/);
  expect(stdout).toMatch(
    /persona +http:\/\/127\.0\.0\.1:\d+\/in\/persona\n +secret: file:data\/secrets\/persona\n/,
  );
  expect(stderr).toContain("npx kyc-relay send persona inquiry.declined --url http://127.0.0.1:");
});

test("a sample that is sent can be followed to the outbox, also when no relay runs any more", async () => {
  const cwd = temporaryFolder();
  const { relay, url } = await serve(cwd);
  const token = await relay.seen(/krt_[\w-]+/);
  const env = { KYC_RELAY_URL: url, KYC_RELAY_TOKEN: token };

  const sent = await runCli(["send", "persona", "inquiry.declined", "--duplicate", "--json"], { cwd, env });
  expect(sent.code).toBe(0);
  const { data } = JSON.parse(sent.stdout);
  const [{ events }, again] = data;
  expect(events[0]).toMatchObject({ type: "inquiry.declined", result: "stored" });
  expect(again.events[0]).toEqual({ ...events[0], result: "duplicate" });

  const forged = await runCli(["send", "persona", "inquiry.declined", "--bad-signature"], { cwd, env });
  expect(forged.code).toBe(0);
  expect(forged.stdout).toContain("refused as it should be: 401 bad_signature");

  const outbox = async () => JSON.parse((await runCli(["outbox", "--json"], { cwd, env })).stdout).data;
  await expect.poll(outbox, { timeout: 10_000 }).not.toHaveLength(0);

  const tokenless = await runCli(["events"], { cwd, env: { KYC_RELAY_URL: url } });
  expect(tokenless.code).toBe(4);
  expect(tokenless.stderr).toContain("KYC_RELAY_TOKEN");

  relay.child.kill("SIGTERM");
  expect((await relay.ended).code).toBe(0);

  // Port 9 is no relay of anybody: with nobody there, the file is opened in process.
  const alone = { KYC_RELAY_SERVER__PORT: "9" };
  const listed = await runCli(["events", "--json", "--all"], { cwd, env: alone });
  expect(listed.code).toBe(0);
  expect(JSON.parse(listed.stdout)).toMatchObject({ id: events[0].id, duplicates: 1 });
  const shown = await runCli(["events", events[0].id], { cwd, env: alone });
  expect(shown.stdout).toMatch(/matched/);
});

test("bad rules do not keep the relay from starting; events are stored and held, and that is said", async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "rules"));
  writeFileSync(
    join(cwd, "rules", "ops.yaml"),
    "version: 1\nrules:\n  broken:\n    event: inquiry.declned\n",
  );
  const { relay, url } = await serve(cwd);
  const token = await relay.seen(/krt_[\w-]+/);
  const env = { KYC_RELAY_URL: url, KYC_RELAY_TOKEN: token };

  await relay.seen(/events are stored, routing is held until they are mended\./);
  await relay.seen(/rules\/ops\.yaml:4:12/);
  await relay.seen(/Next: npx kyc-relay check/);
  expect((await runCli(["send", "persona", "inquiry.declined"], { cwd, env })).code).toBe(0);
  const { data } = JSON.parse((await runCli(["events", "--json"], { cwd, env })).stdout);
  expect(data[0].routing).toBe("held");
  const doctor = await runCli(["doctor"], { cwd, env });
  expect(doctor.code).toBe(1);
  expect(doctor.stdout).toMatch(/✕ .*1 held/);
  expect(doctor.stdout).toMatch(/✕ .*rules/);
  expect((await runCli(["events", data[0].id], { cwd, env })).stdout).toContain(
    "There were no good rules yet. It is routed once `npx kyc-relay check` is content: by a running relay within seconds",
  );
});

test("DATABASE_URL is all that names PostgreSQL, also at the first start; where nobody answers, it says so", async () => {
  const env = { DATABASE_URL: "postgres://relay:test-password@127.0.0.1:9/other" };
  const ran = await runCli(["serve", "-p", "0"], { cwd: temporaryFolder(), env });
  expect(ran.code).toBe(4);
  expect(ran.stderr).toMatch(/^✕ The PostgreSQL server cannot be reached\. .* DATABASE_URL/);
  expect(ran.stderr).not.toContain("test-password");
});

test("a folder that cannot be made is a sentence that names it", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "data"), "a file where the folder should be");
  const ran = await runCli(["serve", "-p", "0"], { cwd });
  expect(ran).toMatchObject({ code: 4, stdout: "" });
  expect(ran.stderr).toMatch(/^✕ data\S* cannot be written/);
});

test("a new token counts at once, and the old one no more", async () => {
  const cwd = temporaryFolder();
  const { relay, url } = await serve(cwd);
  const old = await relay.seen(/krt_[\w-]+/);
  const made = await runCli(["token", "new"], { cwd });
  expect(made.stdout).toMatch(/^krt_[\w-]{43}\n$/);

  const withToken = (token: string) =>
    fetch(`${url}/api/v1/events`, { headers: { authorization: `Bearer ${token}` } });
  expect((await withToken(old)).status).toBe(401);
  const doctor = await runCli(["doctor"], { cwd, env: { KYC_RELAY_URL: url, KYC_RELAY_TOKEN: old } });
  expect(doctor.stdout).toContain("✕ A relay answers, but KYC_RELAY_TOKEN is not its token");
  expect((await withToken(made.stdout.trim())).status).toBe(200);
});

test("SIGHUP has the rules read again; bad ones are refused in one line that quotes nothing", async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "rules"));
  const file = join(cwd, "rules", "alerts.yaml");
  const rules = (event: string) => `version: 1
rules:
  alert:
    event: ${event}
    do:
      - slack: { channel: "#kyc", text: "a text of the rule" }
`;
  writeFileSync(file, rules("inquiry.declined"));
  const { relay } = await serve(cwd);
  writeFileSync(file, rules("inquiry.declnied"));
  relay.child.kill("SIGHUP");
  await relay.seen(/rules refused: those before stay/);
  writeFileSync(file, rules("inquiry.approved"));
  relay.child.kill("SIGHUP");
  await relay.seen(/"rules loaded"/);
  relay.child.kill("SIGTERM");
  const { stderr } = await relay.ended;
  expect(stderr).toMatch(/"code":"C207","at":"\S*alerts.yaml:4"/);
  expect(stderr).not.toContain("a text of the rule");
});

test("a default alone is something that runs, and is named at the start", async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "rules"));
  writeFileSync(
    join(cwd, "rules", "ops.yaml"),
    'version: 1\ndefault:\n  do:\n    - slack: { channel: "#kyc", text: New }\n',
  );
  const { relay } = await serve(cwd);
  await relay.seen(/✓ a default loaded\./);
});

test("a token that the settings name is the only one; none is made, printed or kept", async () => {
  const cwd = temporaryFolder();
  const token = "test-admin-token-0001";
  writeFileSync(join(cwd, "relay.yaml"), "server: { port: 0, admin_token: env:KYC_RELAY_TOKEN }\n");
  const env = { KYC_RELAY_TOKEN: token };
  mkdirSync(join(cwd, "rules"));
  const relay = await startCli(["serve", "--log-format", "json"], { cwd, env });
  const url = await relay.seen(/at (http:\S+)/);
  await relay.seen(/Next:/);

  const ask = (given: string) =>
    fetch(`${url}/api/v1/events`, { headers: { authorization: `Bearer ${given}` } });
  expect((await ask(token)).status).toBe(200);
  expect((await ask(`${token}x`)).status).toBe(401);
  expect(readdirSync(join(cwd, "data"))).not.toContain("admin-token.sha256");
  relay.child.kill("SIGTERM");
  expect((await relay.ended).stdout).not.toContain("krt_");

  const where = await runCli(["token"], { cwd });
  expect(where).toMatchObject({ code: 0, stdout: expect.stringContaining("env:KYC_RELAY_TOKEN") });
  const refused = await runCli(["token", "new"], { cwd, env });
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toContain("change env:KYC_RELAY_TOKEN, then start every relay again");
});
