import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runCli } from "../cli/run-cli.ts";
import { approvedRequest } from "../support/approved-request.ts";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";
import { type KillableRelay, killableRelay } from "../support/killable-relay.ts";

// Each command is a process.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const COUNT = 12;

let relay: KillableRelay;
let hook: HookReceiver;

beforeEach(async () => {
  relay = killableRelay(HOOK_SETTINGS, hookRules("event.source_event_id"));
  hook = await hookReceiver();
});

afterEach(async () => {
  await relay.remove();
  await hook.close();
});

async function approve(url: string, seed: string): Promise<void> {
  const request = approvedRequest(seed, hookEnv(hook.url).PERSONA_SECRET);
  expect((await fetch(`${url}/in/persona`, request)).status).toBe(200);
}

test("dead letters are counted by cause, and go back by filter: dry, in part, then all", async () => {
  hook.answerWith((response) => response.writeHead(400).end());
  const url = await relay.start(hookEnv(hook.url));
  const token = await eventually("it shows its token", () => /krt_[\w-]+/.exec(relay.printed())?.[0]);
  const env = { ...hookEnv(hook.url), KYC_RELAY_URL: url, KYC_RELAY_TOKEN: token };
  const cli = (...args: readonly string[]) => runCli(args, { cwd: relay.folder, env });
  const group = async () =>
    JSON.parse((await cli("deliveries", "--state", "dead", "--group", "--json")).stdout).data;
  for (let n = 0; n < COUNT; n += 1) await approve(url, `seed-${n}`);
  await eventually("all are dead", async () => (await group()).count === COUNT);

  const [cause] = (await group()).groups;
  expect(cause).toMatchObject({ destination: "backoffice", rule: "tell-backoffice", count: COUNT });
  const shown = await cli("deliveries", "--state", "dead", "--group");
  expect(shown.stdout).toMatch(new RegExp(`${COUNT} +${cause.reason} +backoffice +tell-backoffice`));
  expect(shown.stderr).toContain(`${cause.reason}: ${cause.reason_text}`);
  expect(shown.stderr).toContain(`Next: npx kyc-relay redrive --reason ${cause.reason}`);
  expect((await cli("deliveries", "--group")).code).toBe(2);

  const dry = await cli("redrive", "--reason", cause.reason, "--since", "1h", "--dry-run");
  expect([dry.code, dry.stderr]).toEqual([
    0,
    expect.stringContaining(`${COUNT} dead letters would be tried`),
  ]);
  expect((await group()).count).toBe(COUNT);
  expect((await cli("redrive", "--all", "--until", "1h", "--yes")).stdout).toContain("0 dead letters back");

  hook.answerWith((response) => response.end());
  const before = hook.heard.length;
  const part = await cli(
    "redrive",
    "--destination",
    "backoffice",
    "--limit",
    "5",
    "--rate",
    "100/s",
    "--yes",
  );
  expect([part.code, part.stdout]).toEqual([0, "5 dead letters back to pending, behind what is live.\n"]);
  expect((await group()).count).toBe(COUNT - 5);
  const rest = await cli("redrive", "--all", "--yes", "--json");
  expect(JSON.parse(rest.stdout)).toEqual({ data: { redriven: COUNT - 5, stopped: false } });
  await eventually("all are delivered", () => hook.heard.length - before === COUNT);
  expect((await group()).groups).toEqual([]);
});
