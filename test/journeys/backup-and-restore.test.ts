import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runCli, startCli } from "../cli/run-cli.ts";
import { approvedRequest } from "../support/approved-request.ts";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";
import { type KillableRelay, killableRelay } from "../support/killable-relay.ts";

// Each starts a handful of processes.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

type Sent = { readonly id: string; readonly result: string };

let relay: KillableRelay;
let hook: HookReceiver;
let url: string;
let token = "";

beforeEach(async () => {
  relay = killableRelay(HOOK_SETTINGS, hookRules("event.source_event_id"));
  hook = await hookReceiver();
  await start();
  token = await eventually("it shows its token", () => /krt_[\w-]+/.exec(relay.printed())?.[0]);
});

afterEach(async () => {
  await relay.remove();
  await hook.close();
});

async function start(): Promise<void> {
  url = await relay.start(hookEnv(hook.url));
}

/** The shipped command in the relay's folder. */
const cli = (...args: readonly string[]) =>
  runCli(args, {
    cwd: relay.folder,
    env: { ...hookEnv(hook.url), KYC_RELAY_URL: url, KYC_RELAY_TOKEN: token },
  });

const at = (name: string) => join(relay.folder, name);
const delivered = () => hook.heard.map(({ body }) => JSON.parse(body).id);

async function approve(seed: string): Promise<Sent> {
  const request = approvedRequest(seed, hookEnv(hook.url).PERSONA_SECRET);
  const response = await fetch(`${url}/in/persona`, request);
  expect(response.status).toBe(200);
  const { events } = (await response.json()) as { events: readonly Sent[] };
  return { id: JSON.parse(request.body).data.id, result: events[0]?.result ?? "" };
}

const approveAll = (prefix: string, count: number) =>
  Promise.all(Array.from({ length: count }, (_, n) => approve(`${prefix}-${n}`)));

test("a backup made under load is restored: what was accepted before it is there, deduped, and goes on", async () => {
  hook.answerWith((response) => response.writeHead(503).end());
  const before = await approveAll("before", 30);
  let isLoading = true;
  const load = (async () => {
    for (let n = 0; isLoading; n += 1) await approve(`during-${n}`);
  })();
  const made = await cli("backup", "saved.db", "--json");
  isLoading = false;
  await load;
  expect(made.stderr).toContain("personal data");
  expect(made.code).toBe(0);
  expect(statSync(at("saved.db")).mode & 0o777).toBe(0o600);
  const { data } = JSON.parse(made.stdout);
  expect(data.bytes).toBe(statSync(at("saved.db")).size);
  expect(data.events).toBeGreaterThanOrEqual(before.length);
  expect(readdirSync(relay.folder).filter((name) => name.includes("partial"))).toEqual([]);
  expect(readdirSync(at("data")).filter((name) => name.includes("copying"))).toEqual([]);
  const [late] = await approveAll("after", 1);

  const running = await cli("restore", "saved.db", "--yes");
  expect([running.code, running.stderr]).toEqual([1, expect.stringContaining("A relay runs at")]);
  await relay.stop("SIGTERM");
  const asked = await cli("restore", "saved.db");
  expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining("add --yes")]);
  const restored = await cli("restore", "saved.db", "--yes");
  expect(restored.code).toBe(0);
  expect(restored.stderr).toMatch(/had not ended when it was made and will be due again/);

  hook.answerWith((response) => response.end());
  await start();
  expect(new Set((await approveAll("before", 30)).map(({ result }) => result))).toEqual(
    new Set(["duplicate"]),
  );
  expect(await approve("after-0")).toEqual({ id: late?.id, result: "stored" });
  const ids = before.map(({ id }) => id);
  // The copy also remembers that the far side failed.
  expect((await cli("queue", "resume")).code).toBe(0);
  await eventually("the late one is delivered", () => delivered().includes(late?.id));
  const open = JSON.parse((await cli("deliveries", "--json", "--limit", "200")).stdout).data;
  expect(open.length).toBeGreaterThan(ids.length);
  const kept = readdirSync(at("data")).find((name) => name.startsWith("relay.db.before-restore-"));
  expect(kept).toBeDefined();
  expect(existsSync(at(`data/${kept}-wal`))).toBe(false);
});

test("with --hold nothing goes out of a restored relay until a person resumes it", async () => {
  hook.answerWith((response) => response.writeHead(503).end());
  await approveAll("held", 3);
  expect((await cli("backup", "saved.db")).code).toBe(0);
  await relay.stop("SIGTERM");
  expect((await cli("restore", "saved.db", "--yes", "--hold")).code).toBe(0);
  hook.answerWith((response) => response.end());
  const before = hook.heard.length;
  await start();
  const fresh = await approve("fresh");
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(hook.heard.length).toBe(before);
  expect((await cli("queue", "resume")).code).toBe(0);
  await eventually("it goes on", () => delivered().slice(before).includes(fresh.id));
});

test("without a running relay the command copies the file itself", async () => {
  await approveAll("alone", 3);
  await relay.stop("SIGTERM");
  url = "";
  const alone = { cwd: relay.folder, env: { ...hookEnv(hook.url), KYC_RELAY_SERVER__PORT: "9" } };
  const made = await runCli(["backup", "saved.db"], alone);
  expect(made.stdout).toMatch(/saved\.db: \d+ MB, 3 events, 3 deliveries, verified/);
  const itself = await runCli(["backup", "data/relay.db", "--force"], alone);
  expect([itself.code, itself.stderr]).toEqual([1, expect.stringContaining("a database in use")]);
});

test("a backup goes where a file may go, and nowhere else", async () => {
  writeFileSync(at("there.db"), "something else");
  const there = await cli("backup", "there.db");
  expect([there.code, there.stderr]).toEqual([1, expect.stringContaining("there already. Add --force")]);
  expect((await cli("backup", "there.db", "--force")).code).toBe(0);
  const nowhere = await cli("backup", "none/saved.db");
  expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining("There is no folder")]);
  const folder = await cli("backup", "data", "--force");
  expect([folder.code, folder.stderr]).toEqual([2, expect.stringContaining("is no file")]);
  const itself = await cli("backup", "data/relay.db", "--force");
  expect([itself.code, itself.stderr]).toEqual([1, expect.stringContaining("a database in use")]);
});

test("Ctrl-C while a backup is made leaves nothing behind", async () => {
  await approveAll("some", 5);
  const started = await startCli(["backup", "saved.db"], {
    cwd: relay.folder,
    env: { ...hookEnv(hook.url), KYC_RELAY_URL: url, KYC_RELAY_TOKEN: token },
  });
  await new Promise((resolve) => setTimeout(resolve, 250));
  started.child.kill("SIGINT");
  await started.ended;
  expect(readdirSync(relay.folder).filter((name) => name.includes("partial"))).toEqual([]);
});
