import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, startCli, temporaryFolder } from "./run-cli.ts";

const SETTINGS = `server: { port: 0 }
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
  companies: { kind: passfort, secrets: [env:PASSFORT_SECRET] }
destinations:
  backoffice: { kind: webhook, url: env:BACKOFFICE_URL }
`;
const RULES = `version: 1
rules:
  declined-hook:
    event: inquiry.declined
    do:
      - webhook: { body: { id: "{{ event.check.id }}" } }
`;
/** A loopback address without `allow_private`: every delivery is a dead letter at once. */
const SECRETS = {
  PERSONA_SECRET: "test-persona-secret",
  PASSFORT_SECRET: "test-passfort-secret",
  BACKOFFICE_URL: "https://127.0.0.1:9/hook",
};

async function startRelay() {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "relay.yaml"), SETTINGS);
  mkdirSync(join(cwd, "rules"));
  writeFileSync(join(cwd, "rules", "ops.yaml"), RULES);
  const env = SECRETS;
  const relay = await startCli(["serve"], { cwd, env });
  const token = await relay.seen(/krt_[\w-]+/);
  const url = await relay.seen(/at (http:\S+)/);
  return { cwd, env: { ...env, KYC_RELAY_URL: url, KYC_RELAY_TOKEN: token } };
}

test("samples carry what the flags say, from every kind of source, as often as asked", async () => {
  const home = await startRelay();
  const json = async (args: readonly string[]) =>
    JSON.parse((await runCli([...args, "--json"], home)).stdout).data;

  const flags = [
    "--reference",
    "cust-7",
    "--inflection",
    "camel",
    "--set",
    "data.attributes.payload.data.id=inq_7",
  ];
  const [sent] = await json(["send", "persona", "inquiry.approved", ...flags]);
  const event = await json(["events", sent.events[0].id]);
  expect(event.subject.reference).toBe("cust-7");
  expect(event.check.id).toBe("inq_7");

  const [company] = await json(["send", "companies", "MANUAL_ACTION_REQUIRED"]);
  expect(company.events[0]).toMatchObject({ type: "MANUAL_ACTION_REQUIRED", result: "stored" });

  const many = await json(["send", "persona", "inquiry.created", "--count", "3", "--rate", "100/s"]);
  expect(new Set(many.map((each: typeof sent) => each.events[0].id)).size).toBe(3);

  const [stale] = await json(["send", "persona", "inquiry.created", "--stale"]);
  expect(stale).toMatchObject({ status: 401, reason: "stale" });
  const refused = await json(["refused"]);
  expect(refused[0]).toMatchObject({ source: "persona", reason: "stale" });
  await json(["send", "persona", "inquiry.created", "--bad-signature"]);
  const told = await runCli(["refused"], home);
  expect(told.stdout).toMatch(/persona +bad_signature/);
  expect(told.stderr).toMatch(/bad_signature: .*Compare the secret.*\nstale: /);
});

test("an event or source that there is not is wrong usage, with the one that was meant", async () => {
  const home = await startRelay();
  const event = await runCli(["send", "persona", "inquiry.decline"], home);
  expect(event).toMatchObject({ code: 2, stdout: "" });
  expect(event.stderr).toContain("Did you mean inquiry.declined?");
  const source = await runCli(["send", "companie", "MANUAL_ACTION_REQUIRED"], home);
  expect(source).toMatchObject({ code: 2, stdout: "" });
  expect(source.stderr).toContain("Did you mean companies?");
});

test("dead letters are redriven by id, or with --yes by filter, and events replayed", async () => {
  const home = await startRelay();
  await runCli(["send", "persona", "inquiry.declined"], home);
  const dead = async () =>
    JSON.parse((await runCli(["deliveries", "--state", "dead", "--json"], home)).stdout).data;
  await expect.poll(dead, { timeout: 10_000 }).toHaveLength(1);
  const [{ id }] = await dead();

  const shown = await runCli(["deliveries", id], home);
  expect(shown.stdout).toContain("forbidden_address");
  expect(shown.stderr).toContain(`Next: npx kyc-relay redrive ${id}`);
  expect(await runCli(["redrive", id], home)).toMatchObject({ code: 0, stdout: `${id}\n` });
  await expect.poll(dead, { timeout: 10_000 }).toHaveLength(1);

  expect(await runCli(["redrive", "--all"], home)).toMatchObject({ code: 2, stdout: "" });
  const all = await runCli(["redrive", "--all", "--yes"], home);
  expect(all).toMatchObject({ code: 0, stdout: "1 dead letter back to pending, behind what is live.\n" });
  expect((await runCli(["redrive"], home)).code).toBe(2);

  const stranger = await runCli(["replay", "no-such-event"], home);
  expect(stranger).toMatchObject({ code: 1, stderr: expect.stringContaining("1 id of no stored event") });

  const replayed = await runCli(["replay", "--since", "1h", "--dry-run", "--json"], home);
  expect(JSON.parse(replayed.stdout).data).toMatchObject({ events: 1, dry_run: true });
  const again = await runCli(["replay", "--since", "1h", "--yes", "--json"], home);
  expect(JSON.parse(again.stdout).data).toMatchObject({ events: 1, created: 0, standing: 1 });
});

test("what is signed wrongly on purpose is done only if it is refused for that", async () => {
  const home = await startRelay();
  const forged = ["send", "persona", "inquiry.created", "--bad-signature"];
  expect((await runCli(forged, home)).code).toBe(0);
  const other = await startCli(["serve", "-p", "0"], { cwd: temporaryFolder() });
  const url = await other.seen(/at (http:\S+)/);
  const elsewhere = ["send", "companies", "MANUAL_ACTION_REQUIRED", "--bad-signature", "--url", url];
  const unknown = await runCli(elsewhere, home);
  expect(unknown).toMatchObject({ code: 1, stdout: expect.stringContaining("✕ 404 unknown_source") });
});
