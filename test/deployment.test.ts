import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { parseDocument } from "yaml";
import { runCli, startCli, temporaryFolder } from "./cli/run-cli.ts";
import { QUICK_AND_LOSSY, startPostgres } from "./support/postgres-server.ts";

const ROOT = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const TOKEN = "test-admin-token-0001";

describe("the image", () => {
  const dockerfile = read("Dockerfile").replaceAll("\\\n", " ");
  const copied = [...dockerfile.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, names = ""]) =>
    names.split(" "),
  );
  const ignored = read(".dockerignore").split("\n");

  test("what it copies is there, and nothing else reaches the build", () => {
    expect(copied).toContain("src");
    for (const name of copied) expect(existsSync(join(ROOT, name)), name).toBe(true);
    expect(ignored.filter((line) => line !== "" && !line.startsWith("#")).toSorted()).toEqual(
      ["*", ...[...new Set(copied)].map((name) => `!${name}`)].toSorted(),
    );
  });

  test("its Node is the one that everything is tested with", () => {
    const { devDependencies } = JSON.parse(read("package.json"));
    expect(dockerfile).toContain(`ARG NODE=${devDependencies.node}\n`);
  });

  test("it does not run as root", () => {
    expect(dockerfile).toMatch(/^USER node$/m);
  });

  test("its health check is content with a relay that runs, and only then", async () => {
    const [, json = "[]"] = /HEALTHCHECK.*CMD (\[.*\])/.exec(dockerfile) ?? [];
    const [command, ...args]: readonly string[] = JSON.parse(json);
    expect(command).toBe("node");
    const relay = await startCli(["serve", "-p", "0"], { cwd: temporaryFolder() });
    const port = await relay.seen(/at http:\S+:(\d+)/);
    const check = () => spawnSync(process.execPath, args, { env: { KYC_RELAY_SERVER__PORT: port } }).status;
    expect(check()).toBe(0);
    relay.child.kill("SIGTERM");
    await relay.ended;
    expect(check()).toBe(1);
  });
});

describe("compose.yaml", () => {
  const document = parseDocument(read("compose.yaml"), { strict: true, uniqueKeys: true });
  const { services } = document.toJS();

  test("is whole, and its relay can write nowhere but in memory", () => {
    expect([...document.errors, ...document.warnings]).toEqual([]);
    expect(services.relay).toMatchObject({ read_only: true, cap_drop: ["ALL"] });
    const mounts: readonly { read_only?: boolean; source: string }[] = services.relay.volumes;
    expect(mounts.map((mount) => mount.read_only)).toEqual([true, true]);
    expect(services.relay.depends_on.postgres.condition).toBe("service_healthy");
  });

  test("holds no secret; each variable that it needs is explained", () => {
    const page = read("docs/deploy.md");
    const variables = [...read("compose.yaml").matchAll(/\$\{([A-Z_]+)(.*?)\}/g)];
    expect(variables.length).toBeGreaterThan(0);
    for (const [, name = "", rest] of variables) expect(page, `${name}${rest}`).toContain(name);
    const needed = variables.filter(([, name = ""]) => /PASSWORD|TOKEN/.test(name));
    for (const [whole, , rest] of needed) expect(rest, whole).toMatch(/^:\?/);
    for (const [, password = ""] of read("compose.yaml").matchAll(/:\/\/\w+:(.*?)@/g)) {
      expect(password).toMatch(/^\$\{/);
    }
  });
});

test("what create-database.sql allows is enough; given its token, the relay writes no file", async () => {
  const server = await startPostgres(QUICK_AND_LOSSY);
  onTestFinished(() => server.close());
  await createDatabase(await server.database());
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "rules"));
  writeFileSync(join(cwd, "relay.yaml"), "server: { port: 0 }\n");
  const env = {
    DATABASE_URL: `postgres://kyc_relay:test-relay-password@127.0.0.1:${server.port}/kyc_relay`,
    KYC_RELAY_SERVER__ADMIN_TOKEN: "env:KYC_RELAY_TOKEN",
    KYC_RELAY_TOKEN: TOKEN,
  };
  const relay = await startCli(["serve", "--log-format", "json"], { cwd, env });
  const url = await relay.seen(/at (http:\S+)/);
  const headers = { authorization: `Bearer ${TOKEN}` };
  const ready = await fetch(`${url}/readyz?verbose`, { headers });
  expect(await ready.json()).toMatchObject({ ready: true });
  expect(readdirSync(cwd).toSorted()).toEqual(["relay.yaml", "rules"]);
  relay.child.kill("SIGTERM");
  expect((await relay.ended).code).toBe(0);
});

/** As psql runs the file, whose own commands begin with a backslash. */
async function createDatabase(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const text = read("deploy/create-database.sql")
    .replace(/^(--|\\).*$/gm, "")
    .replace(":'password'", "'test-relay-password'");
  for (const statement of text.split(";")) if (statement.trim()) await client.query(statement);
  await client.end();
}

describe("the systemd unit", () => {
  const unit = read("deploy/kyc-relay.service");
  const [, start = ""] = /^ExecStart=(.*)$/m.exec(unit) ?? [];
  const [node = "", script = "", command = "", ...options] = start.split(" ");
  const inCheckout = (path: string) => join(ROOT, path.replace(/^\/opt\/kyc-relay\//, ""));

  test("starts what is there, with options that exist", async () => {
    expect(existsSync(inCheckout(node)), node).toBe(true);
    expect(existsSync(inCheckout(script)), script).toBe(true);
    const { stdout } = await runCli([command, "--help"], { cwd: temporaryFolder() });
    const whole = stdout + (await runCli(["--help"], { cwd: temporaryFolder() })).stdout;
    for (const option of options.filter((one) => one.startsWith("-"))) expect(whole).toContain(option);
  });

  test("asks for nothing that systemd does not know", () => {
    const there = spawnSync("systemd-analyze", ["--version"]).status === 0;
    if (!there) return;
    const file = join(temporaryFolder(), "kyc-relay.service");
    writeFileSync(file, unit.replace(node, "/bin/true"));
    const said = execFileSync("systemd-analyze", ["verify", "--man=no", file], { encoding: "utf8" });
    expect(said).toBe("");
  });

  test("gives the end as long as the relay may take, and reloads by a signal", () => {
    expect(unit).toMatch(/^TimeoutStopSec=20$/m);
    expect(unit).toMatch(/^ExecReload=\/bin\/kill -HUP \$MAINPID$/m);
    expect(read("compose.yaml")).toContain("stop_grace_period: 20s");
  });
});
