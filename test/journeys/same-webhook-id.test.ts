import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const MINUTE = 60_000;

const SETTINGS = `
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  backoffice: { kind: webhook, url: env:HOOK_URL, allow_private: true }
  crm: { kind: zapier, url: env:ZAPIER_URL, allow_private: true }
`;
const RULES = (word: string) => `
version: 1
rules:
  tell:
    event: inquiry.approved
    do:
      - webhook: { via: backoffice, body: { said: ${word} } }
      - webhook: { via: crm, body: { said: ${word} } }
`;

let hook: HookReceiver;
let relay: TestRelay;

beforeEach(async () => {
  hook = await hookReceiver();
  relay = await startTestRelay({
    settings: SETTINGS,
    rules: { "ours.yaml": RULES("planned") },
    env: {
      PERSONA_SECRET: "test-wbhsec-persona",
      HOOK_URL: `${hook.url}/own`,
      ZAPIER_URL: `${hook.url}/zap`,
    },
  });
});
afterEach(async () => {
  await relay.close();
  await hook.close();
});

type Listed = {
  readonly data: readonly { readonly id: string; readonly reason?: string; readonly attempt_count: number }[];
};
const listed = async (query: string, count: number) =>
  eventually(`${count} ${query}`, async () => {
    const { data } = await relay.api<Listed>(`/deliveries?${query}`);
    return data.length === count ? data : undefined;
  });

test.each([
  ["/own", "backoffice", 400, "refused"],
  ["/zap", "crm", 410, "gone"],
])(
  "every request of a delivery to %s has the same webhook-id, after a retry and after a redrive that fills it in anew",
  async (path, destination, refusal, reason) => {
    const heard = () => hook.heard.filter((request) => request.path === path);
    const answers = [503, refusal];
    hook.answerWith((response, request) => {
      response.statusCode = request.path === path ? (answers.shift() ?? 200) : 200;
      response.end();
    });
    await relay.send("persona", { type: "inquiry.approved", reference: "cust-1" });
    await eventually("the first try is settled", async () => {
      const [tried] = await listed(`destination=${destination}&state=pending`, 1);
      return tried?.attempt_count === 1;
    });
    relay.move(MINUTE);
    const [dead] = await listed(`destination=${destination}&state=dead`, 1);
    expect(dead).toMatchObject({ reason });

    await relay.reload({ "ours.yaml": RULES("mended") });
    await relay.api("/redrive", { method: "POST", body: JSON.stringify({ ids: [dead?.id] }) });
    await listed(`destination=${destination}&state=delivered`, 1);
    expect(heard().map(({ headers }) => headers["webhook-id"])).toEqual([dead?.id, dead?.id, dead?.id]);
    expect(heard().map(({ body }) => JSON.parse(body).said)).toEqual(["planned", "planned", "mended"]);
    const ids = heard().map(({ body }) => JSON.parse(body).id);
    expect(new Set(ids).size).toBe(1);
  },
);
