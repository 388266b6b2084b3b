import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SOURCE_KINDS } from "../../src/sources/registry.ts";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";

const BIN = join(import.meta.dirname, "../../bin/kyc-relay.js");

const SETTINGS = `server: { port: 0 }\n${HOOK_SETTINGS}`;

const RULES = hookRules("event.source_event_id");
const HOLDING = `
version: 1
rules:
  tell-backoffice:
    event: inquiry.approved
    do:
      - webhook: { body: { id: "{{ event.source_event_id }}" } }
        on_uncertain: hold
        on_failure:
          - webhook: { body: { held: "{{ event.source_event_id }}", reason: "{{ failure.reason }}" } }
`;

let folder: string;
let hook: HookReceiver;
let relay: ChildProcess | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "kyc-relay-killed-"));
  mkdirSync(join(folder, "rules"));
  writeFileSync(join(folder, "relay.yaml"), SETTINGS);
  writeFileSync(join(folder, "rules", "hooks.yaml"), RULES);
  hook = await hookReceiver();
});

afterEach(async () => {
  await kill();
  await hook.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The shipped command, with plain Node. */
async function start(): Promise<string> {
  relay = spawn(process.execPath, [BIN, "serve", "-c", "relay.yaml", "--log-format", "json"], {
    cwd: folder,
    env: { ...process.env, ...hookEnv(hook.url) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  relay.stdout?.on("data", (chunk) => {
    printed += chunk;
  });
  relay.stderr?.on("data", (chunk) => {
    printed += chunk;
  });
  return eventually("the relay listens", () => /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0]);
}

async function kill(): Promise<void> {
  if (!relay || relay.exitCode !== null || relay.signalCode !== null) return;
  const exit = once(relay, "exit");
  relay.kill("SIGKILL");
  await exit;
}

async function approve(url: string, seed: string): Promise<string> {
  const persona = SOURCE_KINDS.find(({ kind }) => kind === "persona");
  if (!persona) throw new Error("no persona");
  const body = persona.sample({ type: "inquiry.approved", now: Date.now(), seed });
  const { headers } = persona.sign(body, { secrets: [hookEnv(hook.url).PERSONA_SECRET] }, Date.now());
  const response = await fetch(`${url}/in/persona`, { method: "POST", headers, body });
  expect(response.status).toBe(200);
  return JSON.parse(body).data.id;
}

test("kill -9 between accept and attempt: everything acknowledged is delivered after the restart", async () => {
  // The far side takes requests and never answers, so that every attempt is still open when the relay dies.
  hook.answerWith(() => {});
  const url = await start();
  const ids = await Promise.all(Array.from({ length: 50 }, (_, n) => approve(url, `seed-${n}`)));
  await eventually("attempts are under way", () => hook.heard.length > 0);
  await kill();

  hook.answerWith((response) => response.end());
  const before = hook.heard.length;
  await start();
  const arrived = () => new Set(hook.heard.slice(before).map(({ body }) => JSON.parse(body).id));
  // Attempts that were under way are made again at once, under the same id: nothing waits for a lease to end.
  await eventually("all are delivered", () => arrived().size === ids.length);
  expect([...arrived()].sort()).toEqual([...ids].sort());
  const open = hook.heard.slice(0, before).map(({ headers }) => headers["webhook-id"]);
  const again = hook.heard.slice(before).map(({ headers }) => headers["webhook-id"]);
  expect(again).toEqual(expect.arrayContaining(open));
  expect(new Set(again).size).toBe(ids.length);
});

test("kill -9 under way with on_uncertain: hold: nothing is sent twice, and on_failure tells of what is held", async () => {
  writeFileSync(join(folder, "rules", "hooks.yaml"), HOLDING);
  hook.answerWith(() => {});
  const url = await start();
  const ids = await Promise.all(Array.from({ length: 30 }, (_, n) => approve(url, `seed-${n}`)));
  await eventually("attempts are under way", () => hook.heard.length > 0);
  await kill();
  const underWay = hook.heard.map(({ body }) => JSON.parse(body).id);

  hook.answerWith((response) => response.end());
  await start();
  const bodies = () => hook.heard.map(({ body }) => JSON.parse(body));
  const sent = () => bodies().flatMap(({ id }) => id ?? []);
  const held = () => bodies().flatMap((body) => body.held ?? []);
  await eventually(
    "all are sent, and those under way are told of",
    () =>
      ids.every((id) => sent().includes(id) || held().includes(id)) &&
      underWay.every((id) => held().includes(id)),
  );
  expect(new Set(sent()).size).toBe(sent().length);
  expect(new Set(held()).size).toBe(held().length);
  expect(new Set(bodies().flatMap(({ reason }) => reason ?? []))).toEqual(new Set(["held_uncertain"]));
});
