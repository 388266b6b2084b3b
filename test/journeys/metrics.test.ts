import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { METRIC_PREFIX, METRICS } from "../../src/node/metrics/metric-table.ts";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const CANARIES = ["canary-ref", "canary-first", "canary-last", "canary@example.com", "canary.type"];

let hook: HookReceiver;
let relay: TestRelay;

beforeEach(async () => {
  hook = await hookReceiver();
  relay = await startTestRelay({
    settings: HOOK_SETTINGS,
    rules: { "hooks.yaml": hookRules("event.check.id") },
    env: hookEnv(`${hook.url}/canary-path`),
  });
});

afterEach(async () => {
  await relay.close();
  await hook.close();
});

async function scrape(): Promise<string> {
  const headers = { authorization: "Bearer test-token" };
  const answer = await fetch(`${relay.relay.url}/metrics`, { headers });
  expect(answer.status).toBe(200);
  return answer.text();
}

/** Name with labels → value. */
function valuesOf(text: string): ReadonlyMap<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]));
}

async function reading(name: string): Promise<number | undefined> {
  return valuesOf(await scrape()).get(METRIC_PREFIX + name);
}

describe("/metrics", () => {
  test("counts what came and what went out", async () => {
    const approved = relay.signed("persona", { type: "inquiry.approved" });
    await relay.post("persona", approved);
    await relay.post("persona", approved);
    await relay.send("persona", { type: "inquiry.approved", fault: "bad_signature" });
    await eventually("it is delivered", async () => {
      return (await reading('deliveries_total{kind="webhook",state="delivered"}')) === 1;
    });
    const values = valuesOf(await scrape());
    const expected = {
      'requests_total{source="persona",outcome="accepted"}': 2,
      'requests_total{source="persona",outcome="bad_signature"}': 1,
      'events_total{source="persona",type="inquiry.approved"}': 1,
      'duplicates_total{source="persona",type="inquiry.approved"}': 1,
      'rule_matches_total{rule="tell-backoffice"}': 1,
      'attempts_total{kind="webhook",outcome="delivered"}': 1,
      'attempt_duration_seconds_bucket{le="+Inf",kind="webhook"}': 1,
      'attempt_duration_seconds_count{kind="webhook"}': 1,
      event_to_delivery_seconds_count: 1,
      'queue_state{state="empty"}': 1,
      'queue_state{state="stalled"}': 0,
      'queue_items{state="ready"}': 0,
      queue_oldest_due_seconds: 0,
      queue_last_processed_timestamp_seconds: relay.now() / 1_000,
      'gates_paused{why="failing"}': 0,
      rules_loaded: 1,
      rules_last_reload_successful: 1,
      rules_last_reload_timestamp_seconds: relay.now() / 1_000,
      store_writable: 1,
    };
    const found = Object.keys(expected).map((name) => [name, values.get(METRIC_PREFIX + name)]);
    expect(Object.fromEntries(found)).toEqual(expected);
    // A server's disk is its own matter.
    const isFile = inject("postgres") === undefined;
    for (const name of ["store_bytes", "store_free_bytes"]) {
      expect((values.get(METRIC_PREFIX + name) ?? 0) > 0, name).toBe(isFile);
    }
    expect(values.get("process_start_time_seconds")).toBeGreaterThan(0);
  });

  test("a bucket holds all that took no longer", async () => {
    await relay.send("persona", { type: "inquiry.approved" });
    await eventually("it is delivered", async () => (await reading("event_to_delivery_seconds_count")) === 1);
    const counts = [...valuesOf(await scrape())]
      .filter(([name]) => name.startsWith(`${METRIC_PREFIX}event_to_delivery_seconds_bucket`))
      .map(([, count]) => count);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts.at(-1)).toBe(1);
  });

  test("names every declared metric once, and nobody", async () => {
    for (let sent = 0; sent < 3; sent += 1) {
      await relay.send("persona", {
        type: "inquiry.approved",
        reference: "canary-ref",
        set: {
          "data.attributes.name": sent === 0 ? "inquiry.approved" : `canary.type-${sent}`,
          "data.attributes.payload.data.attributes.name-first": "canary-first",
          "data.attributes.payload.data.attributes.name-last": "canary-last",
          "data.attributes.payload.data.attributes.email-address": "canary@example.com",
        },
      });
    }
    await fetch(`${relay.relay.url}/in/canary.type?email=canary@example.com`, { method: "POST" });
    await eventually("the hook is called", () => hook.heard[0]);
    const text = await scrape();
    for (const canary of [...CANARIES, "canary-path", "127.0.0.1", "test-wbhsec"]) {
      expect(text).not.toContain(canary);
    }
    const values = valuesOf(text);
    expect(values.get(`${METRIC_PREFIX}events_total{source="persona",type="other"}`)).toBe(2);
    expect(values.get(`${METRIC_PREFIX}requests_total{source="(unknown)",outcome="unknown_source"}`)).toBe(1);
    const declared = [...text.matchAll(/^# TYPE kyc_relay_(\S+) (\S+)$/gm)].map(([, name, type]) => [
      name,
      type,
    ]);
    expect(declared).toEqual(Object.entries(METRICS).map(([name, { type }]) => [name, type]));
    const labels = new Set(
      [...text.matchAll(/^kyc_relay_\w+\{(.*)\} /gm)].flatMap(([, all = ""]) =>
        [...all.matchAll(/(\w+)="/g)].map(([, label]) => label),
      ),
    );
    const known = new Set(Object.values(METRICS).flatMap((metric): readonly string[] => metric.labels));
    expect([...labels].filter((label) => label !== "le" && !known.has(label ?? ""))).toEqual([]);
  });
});

test("rules that are bad show, and since when the good ones are in force", async () => {
  const started = relay.now() / 1_000;
  relay.move(60_000);
  await relay.reload({ "hooks.yaml": "rules: [" });
  expect(await reading("rules_last_reload_successful")).toBe(0);
  expect(await reading("rules_last_reload_timestamp_seconds")).toBe(started);
  relay.move(60_000);
  await relay.reload({ "hooks.yaml": hookRules("event.id") });
  expect(await reading("rules_last_reload_successful")).toBe(1);
  expect(await reading("rules_last_reload_timestamp_seconds")).toBe(started + 120);
});

test("a queue that a person paused says so everywhere, and goes on when it is resumed", async () => {
  const by = JSON.stringify({ by: "ada" });
  await relay.api("/queue/pause", { method: "POST", body: by });
  await relay.send("persona", { type: "inquiry.approved" });
  const { data } = await relay.api<{ data: unknown }>("/queue");
  expect(data).toMatchObject({
    state: "paused",
    due: 1,
    held: 1,
    paused: { why: "person", by: "ada", since: new Date(relay.now()).toISOString() },
  });
  expect(await reading('queue_state{state="paused"}')).toBe(1);
  // Together they are what is due, here as everywhere.
  expect(await reading('queue_items{state="ready"}')).toBe(0);
  expect(await reading('queue_items{state="held"}')).toBe(1);
  expect((await fetch(`${relay.relay.url}/readyz`)).status).toBe(200);
  expect(hook.heard).toEqual([]);
  await relay.api("/queue/resume", { method: "POST", body: by });
  await eventually("the hook is called", () => hook.heard[0]);
});

test("what fails is listed with its reason in words and its next try", async () => {
  hook.answerWith((response) => {
    response.statusCode = 503;
    response.end();
  });
  await relay.send("persona", { type: "inquiry.approved" });
  const failures = await eventually("it failed", async () => {
    const { data } = await relay.api<{ data: { recent_failures: readonly unknown[] } }>("/queue");
    return data.recent_failures.length > 0 ? data.recent_failures : undefined;
  });
  expect(failures).toEqual([
    expect.objectContaining({
      rule: "tell-backoffice",
      destination: "backoffice",
      reason: "server_error",
      reason_text: expect.stringContaining("5xx"),
      http_status: 503,
      next_try_at: expect.any(String),
    }),
  ]);
});
