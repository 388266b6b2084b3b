import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SOURCE_KINDS } from "../../src/sources/registry.ts";
import { openStore } from "../store/open-store.ts";
import { type KillableRelay, killableRelay } from "../support/killable-relay.ts";
import { SLACK_ENV, SLACK_PREVIEW_SETTINGS } from "../support/slack-settings.ts";

const RULES = `version: 1
rules:
  expired:
    event: inquiry.expired
    do:
      - slack: { channel: "#kyc", text: "{{ digest.count }} expired, {{ digest.more }} not shown" }
        digest: { every: 1h, by: [source] }
`;

const EXPIRED = 600;
const AT_ONCE = 32;
const HOUR = 3_600_000;
const LIMIT_MS = 60_000;

let relay: KillableRelay;
beforeEach(() => {
  relay = killableRelay(SLACK_PREVIEW_SETTINGS, RULES);
});
afterEach(() => relay.remove());

test("kill -9 in the middle of a flood: what was acknowledged is in the digest, once", {
  timeout: LIMIT_MS,
}, async () => {
  const bodies = Array.from({ length: EXPIRED }, (_, n) => sampleOf(`seed-${n}`));
  const acknowledged = new Set<string>();
  const url = await relay.start(SLACK_ENV);
  await sendAll(url, bodies, async () => {
    if (acknowledged.size > EXPIRED / 2) await relay.kill();
  });
  const before = acknowledged.size;
  expect(before, "it died in the middle").toBeLessThan(EXPIRED);

  // What was not acknowledged is sent again, and so is some of what was.
  const again = bodies.filter((body, n) => !acknowledged.has(body) || n % 10 === 0);
  await sendAll(await relay.start(SLACK_ENV), again, async () => {});
  expect(acknowledged.size).toBe(EXPIRED);
  await relay.kill();

  const store = openStore(join(relay.folder, "data/relay.db"), () => Date.now() + HOUR);
  try {
    const gates = [...(await store.queue.nextDue()).keys()].map((gate) => ({ gate, limit: 50 }));
    const claimed = await store.queue.claim(gates, Date.now() + 2 * HOUR);
    expect(claimed.map(({ members }) => members)).toEqual([EXPIRED]);
  } finally {
    await store.close();
  }

  async function sendAll(to: string, all: readonly string[], after: () => Promise<void>): Promise<void> {
    const left = all.values();
    const one = async () => {
      for (const body of left) {
        if (await isTaken(to, body)) acknowledged.add(body);
        await after();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  }
});

/** What a sender knows: a 2xx came, or it did not. */
async function isTaken(url: string, body: string): Promise<boolean> {
  const { headers } = persona().sign(body, { secrets: [SLACK_ENV.PERSONA_SECRET] }, Date.now());
  try {
    const response = await fetch(`${url}/in/persona`, { method: "POST", headers, body });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

function sampleOf(seed: string): string {
  return persona().sample({ type: "inquiry.expired", now: Date.now(), seed });
}

function persona() {
  const found = SOURCE_KINDS.find(({ kind }) => kind === "persona");
  if (!found) throw new Error("no persona");
  return found;
}
