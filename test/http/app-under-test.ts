import { Hono } from "hono";
import { z } from "zod";
import { relayApp } from "../../src/http/app.ts";
import type { AppParts, RelayStatus } from "../../src/http/parts.ts";
import type { Alarm } from "../../src/model/alarm.ts";
import type { Delivery } from "../../src/model/delivery.ts";
import type { LogFields } from "../../src/ports/host.ts";
import type { EventRow, Ledger } from "../../src/ports/ledger.ts";

export const TOKEN = "test-admin-token";
const ERASED = {
  ...{ events: 2, deliveries: 3, cancelled: 1, records: 1 },
  ...{ bodies: 2, renderings: 2, answers: 1, outbox: 0 },
};
const NOON = Date.UTC(2026, 2, 1, 12);

export const STATUS: RelayStatus = {
  version: "0.0.0-test",
  home: "Node + SQLite",
  started_at: NOON,
  preview: true,
  store_writable: true,
  rules: {
    loaded: true,
    current: true,
    count: 3,
    hash: "h1",
    errors: 0,
    broken: { evaluations: 0, rules: [] },
  },
};

const DELIVERY: Delivery = {
  seq: 7,
  id: "d-1",
  rule: "declined-alert",
  action: "slack",
  occurrence: 1,
  trigger: "event:e-1",
  kind: "slack",
  destination: "slack",
  gate: "slack #kyc-alerts",
  rules_hash: "h1",
  state: "dead",
  reason: "channel_not_found",
  preview: false,
  reminder: false,
  planned_for: NOON,
  fence: 2,
  attempts: 1,
  created_at: NOON,
  ended_at: NOON + 1_500,
};

const ALARM: Alarm = {
  kind: "source_silent",
  key: "persona",
  raised_at: NOON,
  again: false,
  told: "mail",
  detail: { quiet: "1d6h", usual: "its `quiet_after` is 6h", since: NOON - 30 * 3_600_000 },
};

const EVENT_ROW: EventRow = {
  seq: 3,
  event: {
    id: "e-1",
    source: "persona",
    kind: "persona",
    type: "inquiry.declined",
    source_event_id: "evt_1",
    occurred_at: NOON,
    received_at: NOON + 2_000,
    decision: "declined",
    subject: {
      keys: ["ref:test-42"],
      key: "ref:test-42",
      reference: "test-42",
      name: { full: "Test Person" },
    },
    check: { id: "inq_1", expires_at: NOON + 3_000 },
    sender_attempts: {},
    assurance: "signed",
    links: {},
  },
  routing: "planned",
  duplicates: 2,
  deliveries: 1,
};

/** A ledger with one of everything; `asked` keeps what it was asked. */
export function ledgerOfOne(asked: unknown[] = []): Ledger {
  const outbox = {
    id: "o-1",
    delivery: "d-1",
    rule: "declined-alert",
    at: NOON,
    kind: "slack",
    destination: "slack",
    summary: "Declined: Test Person",
    content: { channel: "#kyc-alerts", text: "Declined" },
  };
  const decided_at = "2026-03-01T12:00:00.000Z";
  const row = { table: "customers", key: "test/42", values: { score: 70, decided_at }, updated_at: NOON };
  const change = { column: "decided_at", before: null, after: decided_at, event: "e-1", at: NOON };
  return {
    events: async (...question) => {
      asked.push(question);
      return { items: [EVENT_ROW], next: "c/2" };
    },
    event: async (id) =>
      id === "e-1"
        ? {
            ...EVENT_ROW,
            body: '{"as":"received"}',
            plan: {
              rules_hash: "h1",
              matched: ["declined-alert"],
              missed: [{ rule: "vip", failed: "check.tags" }],
            },
            delivered: [DELIVERY],
          }
        : undefined,
    stored: async () => [],
    deliveries: async (...question) => {
      asked.push(question);
      return { items: [DELIVERY] };
    },
    deadGroups: async (...question) => {
      asked.push(question);
      const { rule, destination } = DELIVERY;
      const died = { first_died_at: NOON, last_died_at: NOON + 1_500 };
      return [{ reason: "channel_not_found", destination, rule, count: 1, ...died }];
    },
    delivery: async (id) =>
      id === "d-1"
        ? {
            delivery: DELIVERY,
            attempts: [
              { fence: 1, started_at: NOON, duration_ms: 12, outcome: "retry", reason: "timeout" },
              {
                fence: 2,
                started_at: NOON + 1_000,
                outcome: "dead",
                reason: "channel_not_found",
                http_status: 200,
              },
            ],
            events: [{ id: "e-1", type: "inquiry.declined" }],
            rendering: { text: "Declined" },
          }
        : undefined,
    outbox: async () => ({ items: [outbox] }),
    outboxEntry: async (id) => (id === "o-1" ? outbox : undefined),
    records: async () => ({ items: [row] }),
    record: async (_table, key) => (key === row.key ? { row, changes: [change] } : undefined),
    counts: async () => ({ events: 1, decisions: { declined: 1 } }),
    refused: async () => ({
      items: [{ at: NOON, source: "persona", reason: "stale", header_names: ["host"], uncounted: 4 }],
    }),
    health: async () => ({
      events: 1,
      held: 0,
      pending: 0,
      waiting: 0,
      dead: 1,
      last_event_at: { persona: NOON },
    }),
    alarms: async (...question) => {
      asked.push(question);
      return { items: [ALARM] };
    },
    gates: async () => [
      { gate: "slack/#kyc-alerts", due: 2, oldest_due_at: NOON, failures: 0, last_attempt_at: NOON - 1_000 },
      {
        gate: "backoffice",
        due: 7,
        oldest_due_at: NOON - 3_600_000,
        failures: 5,
        failing_since: NOON - 3_600_000,
        paused: { why: "failing", since: NOON - 3_600_000, until: NOON + 60_000 },
      },
    ],
    recentDeaths: async () => [],
    tellings: async (alarms) => alarms.map(() => "pending" as const),
    failures: async () => [
      {
        at: NOON - 1_000,
        delivery: "d-1",
        rule: "declined-alert",
        destination: "backoffice",
        gate: "backoffice",
        outcome: "retry",
        reason: "server_error",
        http_status: 503,
        state: "pending",
        next_try_at: NOON + 30_000,
      },
    ],
  };
}

type LogLine = { readonly level: string; readonly fields: LogFields; readonly message: string };

/** An answer's JSON object. */
export async function jsonOf(answer: Response): Promise<Readonly<Record<string, unknown>>> {
  return z.record(z.string(), z.unknown()).parse(await answer.json());
}

/** The app on a ledger of one, and what it logged. */
export function appUnderTest(parts: Partial<AppParts> = {}) {
  const lines: LogLine[] = [];
  const at = (level: string) => (fields: LogFields, message: string) => {
    lines.push({ level, fields, message });
  };
  const receiver = new Hono();
  receiver.post("/in/:source", (context) => context.json({ events: [] }));
  receiver.post("/in/:source/:token", (context) => context.json({ events: [] }));
  const app = relayApp({
    receiver,
    store: { ledger: ledgerOfOne() },
    suppressions: {
      standing: async (token) => (token === "t-1" ? "subscribed" : undefined),
      unsubscribe: async (token) => token === "t-1",
      suppressed: async () => ({ items: [{ id: "s-1", why: "bounced", at: NOON, delivery: "d-1" }] }),
      lift: async (whom) => (whom === "ada@example.com" ? 1 : 0),
    },
    recover: {
      replay: async () => ({ events: 1, created: 1, standing: 0 }),
      forecast: async () => ({ events: 1, created: 2, standing: 0 }),
      redrive: async () => ({ ids: ["d-1"] }),
    },
    upkeep: { pause: async () => {}, resume: async () => {} },
    retention: { erase: async () => ERASED },
    stallAfter: 60_000,
    knownGates: () => ["mail"],
    wake: () => {},
    explain: async () => undefined,
    whatIf: async () => ({ problems: [] }),
    reload: async () => ({ loaded: true, changed: true, hash: "h1", count: 3, problems: [] }),
    status: () => STATUS,
    auth: { verify: (token) => token === TOKEN },
    allowedHosts: ["relay.example.com"],
    tables: [{ name: "customers", key: "reference", columns: { score: "number", decided_at: "time" } }],
    log: { info: at("info"), warn: at("warn"), error: at("error") },
    clock: () => NOON,
    ...parts,
  });
  const ask = (path: string, init: RequestInit = {}) =>
    app.request(path, { ...init, headers: { authorization: `Bearer ${TOKEN}`, ...init.headers } });
  const post = (path: string, body: string) =>
    ask(path, { method: "POST", body, headers: { "content-type": "application/json" } });
  return { app, ask, post, lines };
}
