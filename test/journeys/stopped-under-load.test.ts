import { afterEach, beforeEach, expect, test } from "vitest";
import { approvedRequest } from "../support/approved-request.ts";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";
import { type KillableRelay, killableRelay } from "../support/killable-relay.ts";

const SENDERS = 8;

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

/** Sends on and on until nobody answers any more; returns the ids that were answered with 200. */
async function sendUntilRefused(url: string, accepted: string[], sender: number): Promise<void> {
  for (let n = 0; ; n += 1) {
    const request = approvedRequest(`${sender}-${n}`, hookEnv(hook.url).PERSONA_SECRET);
    const answer = await fetch(`${url}/in/persona`, request).catch(() => undefined);
    if (!answer) return;
    expect([200, 503]).toContain(answer.status);
    await answer.text();
    if (answer.status === 200) accepted.push(JSON.parse(request.body).data.id);
  }
}

test("SIGTERM under load: nothing accepted is lost, nothing is sent twice, and the relay ends by itself with 0", async () => {
  const url = await relay.start(hookEnv(hook.url));
  const accepted: string[] = [];
  const senders = Array.from({ length: SENDERS }, (_, sender) => sendUntilRefused(url, accepted, sender));
  await eventually("some are delivered", () => hook.heard.length > 50);
  const ended = await relay.stop("SIGTERM");
  await Promise.all(senders);
  expect(ended).toEqual([0, null]);

  await relay.start(hookEnv(hook.url));
  const heard = () => hook.heard.map(({ body }) => JSON.parse(body).id);
  await eventually("all are delivered", () => new Set(heard()).size === new Set(accepted).size);
  expect(heard().toSorted()).toEqual(accepted.toSorted());
});

test("a second signal ends it at once, and what was under way is made again at the next start", async () => {
  hook.answerWith(() => {});
  const url = await relay.start(hookEnv(hook.url));
  const accepted: string[] = [];
  void sendUntilRefused(url, accepted, 0);
  await eventually("an attempt is under way", () => hook.heard.length > 0);
  const first = relay.stop("SIGTERM");
  await eventually("it is closing", () => relay.printed().includes("Closing; once more"));
  expect(await relay.stop("SIGTERM")).toEqual([130, null]);
  await first;

  hook.answerWith((response) => response.end());
  const before = hook.heard.length;
  await relay.start(hookEnv(hook.url));
  const again = () => new Set(hook.heard.slice(before).map(({ body }) => JSON.parse(body).id));
  await eventually("all are delivered", () => accepted.every((id) => again().has(id)));
});
