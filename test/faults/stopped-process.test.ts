import { afterEach, beforeEach, expect, test } from "vitest";
import { approvedRequest } from "../support/approved-request.ts";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";
import { type KillableRelay, killableRelay } from "../support/killable-relay.ts";

const EVENTS = 20;
/** A busy machine fails nothing. */
const PATIENCE_MS = 120_000;
const STOPPED_MS = 1_500;

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

async function send(url: string, seed: string): Promise<string> {
  const request = approvedRequest(seed, hookEnv(hook.url).PERSONA_SECRET);
  const answer = await fetch(`${url}/in/persona`, request);
  expect(answer.status).toBe(200);
  return JSON.parse(request.body).data.id;
}

test(
  "a process that stands still and goes on answers what came meanwhile, and delivers each event once",
  async () => {
    hook.answerWith((response) => setTimeout(() => response.end(), 300));
    const url = await relay.start(hookEnv(hook.url));
    const before = await Promise.all(Array.from({ length: EVENTS }, (_, n) => send(url, `before-${n}`)));
    await eventually("attempts are under way", () => hook.heard.length > 0);

    void relay.stop("SIGSTOP");
    const during = Array.from({ length: EVENTS }, (_, n) => send(url, `during-${n}`));
    await new Promise((resolve) => setTimeout(resolve, STOPPED_MS));
    void relay.stop("SIGCONT");

    const ids = [...before, ...(await Promise.all(during))];
    const heard = () => hook.heard.map(({ body }) => JSON.parse(body).id);
    await eventually("all are delivered", () => ids.every((id) => heard().includes(id)));
    expect(heard().toSorted()).toEqual(ids.toSorted());
  },
  PATIENCE_MS,
);
