import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { loadSettings } from "../../src/config/settings/load-settings.ts";
import { startRelay } from "../../src/node.ts";
import type { Log } from "../../src/ports/host.ts";
import { approvedRequest } from "../support/approved-request.ts";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";
import { type PostgresServer, startPostgres } from "../support/postgres-server.ts";

const OLD_RULES = hookRules("event.source_event_id");
/** One rule more, to a destination and a table that the old settings lack. */
const NEW_SETTINGS = `${HOOK_SETTINGS}  partner: { kind: webhook, url: env:PARTNER_URL, allow_private: true }
records:
  people: { key: id, columns: { state: text } }
`;
const NEW_RULES = `
version: 1
rules:
  tell-backoffice:
    event: inquiry.approved
    do:
      - webhook: { via: backoffice, body: { id: "{{ event.source_event_id }}" } }
  tell-partner:
    event: inquiry.approved
    do:
      - webhook: { via: partner, body: { id: "{{ event.source_event_id }}" } }
      - record: { table: people, key: "{{ event.source_event_id }}", set: { state: known } }
`;

let server: PostgresServer;
let hook: HookReceiver;
let partner: HookReceiver;
let env: Record<string, string>;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());
beforeEach(async () => {
  hook = await hookReceiver();
  partner = await hookReceiver();
  env = { ...hookEnv(hook.url), PARTNER_URL: partner.url, DATABASE_URL: await server.database() };
});
afterEach(async () => {
  await hook.close();
  await partner.close();
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kyc-relay-test-"));
  mkdirSync(join(folder, "rules"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** One of several relays on the database, with settings and rules of its own. */
async function startOne(settingsText: string, rules: string, folder = newFolder()) {
  writeFileSync(join(folder, "rules", "a.yaml"), rules);
  const { settings, problems } = loadSettings({
    file: { name: "relay.yaml", text: settingsText },
    env,
    overrides: { "server.port": 0 },
    readFile: (path) => readFileSync(path, "utf8"),
    baseDir: folder,
  });
  if (!settings) throw new Error(JSON.stringify(problems));
  const warned: { readonly fields: object; readonly message: string }[] = [];
  const log: Log = {
    info() {},
    warn: (fields, message) => void warned.push({ fields, message }),
    error() {},
  };
  const relay = await startRelay({ settings, log, verifyToken: (token) => token === "test-token" });
  onTestFinished(() => relay.close());
  const keptOut = () => warned.filter(({ message }) => message.includes("settings lack"));
  return { ...relay, keptOut };
}

async function send(url: string, seed: string) {
  const { body, headers } = approvedRequest(seed, hookEnv(hook.url).PERSONA_SECRET);
  const { status } = await fetch(`${url}/in/persona`, { method: "POST", body, headers });
  expect(status).toBe(200);
  return JSON.parse(body).data.id as string;
}

async function deaths(url: string): Promise<unknown> {
  const headers = { authorization: "Bearer test-token" };
  const response = await fetch(`${url}/api/v1/deliveries?state=dead`, { headers });
  const { data } = (await response.json()) as { readonly data: unknown };
  return data;
}

const toldTo = (far: HookReceiver) => far.heard.map(({ body }) => JSON.parse(body).id as string);

test("a process that lacks a destination leaves it to the one that has it: nothing dies, nothing is left out", async () => {
  const old = await startOne(HOOK_SETTINGS, OLD_RULES);
  await send(old.url, "before");
  const newer = await startOne(NEW_SETTINGS, NEW_RULES);
  await eventually("the old one says so", () => old.keptOut().length > 0);
  const ids = await Promise.all(Array.from({ length: 40 }, (_, n) => send(newer.url, `newer-${n}`)));
  const late = await send(old.url, "at-the-old-one");
  await eventually("all are told to the partner", () => new Set(toldTo(partner)).size === ids.length);
  await eventually("and all to the back office", () => toldTo(hook).length === ids.length + 2);
  expect(new Set(toldTo(partner))).toEqual(new Set(ids));
  expect(toldTo(hook)).toContain(late);
  expect(await deaths(newer.url)).toEqual([]);
  expect(old.keptOut()).toHaveLength(1);
  const said = JSON.stringify(old.keptOut());
  for (const name of ["partner", "people"]) expect(said).toContain(name);
});

test("an old process that starts again goes by its own files, and the newer set stays in force in the others", async () => {
  const folder = newFolder();
  const old = await startOne(HOOK_SETTINGS, OLD_RULES, folder);
  const newer = await startOne(NEW_SETTINGS, NEW_RULES);
  const { hash } = newer.rules.active() ?? {};
  await eventually("the old one keeps the newer rules out", () => old.rules.isBehind?.() === true);
  const again = await startOne(HOOK_SETTINGS, OLD_RULES, folder);
  await eventually("it says so", () => again.keptOut().length === 1);
  await eventually("it says so", () => again.keptOut().length === 1);
  expect(again.rules.active()?.hash).toBe(old.rules.active()?.hash);
  expect(newer.rules.active()?.hash).toBe(hash);
  await send(again.url, "at-the-old-one");
  await eventually("it is told by the old rule", () => toldTo(hook).length === 1);
  expect(toldTo(partner)).toHaveLength(0);
});
