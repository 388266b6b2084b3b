import { afterEach, beforeEach, expect, test } from "vitest";
import { runCli } from "../cli/run-cli.ts";
import { approvedRequest } from "../support/approved-request.ts";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";
import { type KillableRelay, killableRelay } from "../support/killable-relay.ts";

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

let relay: KillableRelay;
let hook: HookReceiver;

beforeEach(async () => {
  relay = killableRelay(HOOK_SETTINGS, RULES);
  hook = await hookReceiver();
});

afterEach(async () => {
  await relay.remove();
  await hook.close();
});

async function approve(url: string, seed: string): Promise<string> {
  const request = approvedRequest(seed, hookEnv(hook.url).PERSONA_SECRET);
  const response = await fetch(`${url}/in/persona`, request);
  expect(response.status).toBe(200);
  return JSON.parse(request.body).data.id;
}

test("kill -9 between accept and attempt: everything acknowledged is delivered after the restart", async () => {
  // The far side takes requests and never answers, so that every attempt is still open when the relay dies.
  hook.answerWith(() => {});
  const url = await relay.start(hookEnv(hook.url));
  const ids = await Promise.all(Array.from({ length: 50 }, (_, n) => approve(url, `seed-${n}`)));
  await eventually("attempts are under way", () => hook.heard.length > 0);
  await relay.kill();

  hook.answerWith((response) => response.end());
  const before = hook.heard.length;
  await relay.start(hookEnv(hook.url));
  const arrived = () => new Set(hook.heard.slice(before).map(({ body }) => JSON.parse(body).id));
  // Attempts that were under way are made again at once, under the same id: nothing waits for a lease to end.
  await eventually("all are delivered", () => arrived().size === ids.length);
  expect([...arrived()].sort()).toEqual([...ids].sort());
  const open = hook.heard.slice(0, before).map(({ headers }) => headers["webhook-id"]);
  const again = hook.heard.slice(before).map(({ headers }) => headers["webhook-id"]);
  expect(again).toEqual(expect.arrayContaining(open));
  expect(new Set(again).size).toBe(ids.length);
});

test("after kill -9, to look at the queue changes nothing in it", async () => {
  hook.answerWith(() => {});
  await approve(await relay.start(hookEnv(hook.url)), "seed-1");
  await eventually("it is under way", () => hook.heard.length > 0);
  await relay.kill();
  const oldestDue = async () => {
    const ran = await runCli(["queue", "status", "--json"], { cwd: relay.folder, env: hookEnv(hook.url) });
    const { due, scheduled, oldest_due_at } = JSON.parse(ran.stdout).data;
    expect(due + scheduled).toBe(1);
    return oldest_due_at;
  };
  // It is under lease for a while, and due from its end on: whenever that is, it stays.
  const [first, second] = [await oldestDue(), await oldestDue()];
  expect([undefined, second]).toContain(first);
});

test("kill -9 under way with on_uncertain: hold: nothing is sent twice, and on_failure tells of what is held", async () => {
  relay.writeRules(HOLDING);
  hook.answerWith(() => {});
  const url = await relay.start(hookEnv(hook.url));
  const ids = await Promise.all(Array.from({ length: 30 }, (_, n) => approve(url, `seed-${n}`)));
  await eventually("attempts are under way", () => hook.heard.length > 0);
  await relay.kill();
  const underWay = hook.heard.map(({ body }) => JSON.parse(body).id);

  hook.answerWith((response) => response.end());
  await relay.start(hookEnv(hook.url));
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
