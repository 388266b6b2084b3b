import pg from "pg";
import type { Log, LogFields } from "../../src/ports/host.ts";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";
import { type PostgresProxy, postgresProxy } from "../support/postgres-proxy.ts";
import type { PostgresServer } from "../support/postgres-server.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

type Request = ReturnType<TestRelay["signed"]>;
type Answered = {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly results: readonly string[];
};
type Said = { readonly level: "warn" | "error"; readonly message: string; readonly fields: LogFields };

/** A relay whose way to its database goes through a proxy. */
export type FaultyRelay = {
  readonly relay: TestRelay;
  readonly hook: HookReceiver;
  readonly proxy: PostgresProxy;
  /** What its log warns of, or worse. */
  readonly said: readonly Said[];
  request(): Request;
  post(request: Request): Promise<Answered>;
  /** Repeats it for as long as it is refused. */
  postUntilTaken(request: Request): Promise<readonly Answered[]>;
  /** Until it is told and settled; the clock goes on by a second whenever it is looked. */
  untilDone(
    request: Request,
  ): Promise<{ readonly told: number; readonly deliveries: readonly DeliveryRow[] }>;
  /** The same of many: how often each was told, and how each of their deliveries ended. */
  untilAllDone(requests: readonly Request[]): Promise<{ readonly told: readonly number[] }>;
  /** By a connection of its own, the same way. */
  sql<T>(text: string, ...values: readonly unknown[]): Promise<readonly T[]>;
  close(): Promise<void>;
};

type DeliveryRow = { readonly state: string; readonly attempts: number };

const SECOND = 1_000;
/** One for the queue's own upkeep, one for hearing other processes. */
export const OTHER_CONNECTIONS = 2;
const DELIVERIES = `SELECT state, attempts::int FROM kyc_relay.delivery
  WHERE event_seq IN (SELECT seq FROM kyc_relay.event WHERE details::json ->> 'source_event_id' = $1)`;
const OPEN = "SELECT 1 FROM kyc_relay.delivery WHERE ended_at IS NULL LIMIT 1";

type FaultyOptions = { readonly server: PostgresServer; readonly connections: number };

export async function faultyRelay({ server, connections }: FaultyOptions): Promise<FaultyRelay> {
  const proxy = await postgresProxy(server.port);
  const hook = await hookReceiver();
  const database = await server.database();
  const said: Said[] = [];
  const relay = await startTestRelay({
    settings: `${HOOK_SETTINGS}store: { kind: postgres, url: env:STORE_URL, connections: ${connections} }\n`,
    rules: { "ours.yaml": hookRules("event.source_event_id") },
    env: { ...hookEnv(hook.url), STORE_URL: proxy.through(database) },
    log: logInto(said),
  });
  const sql = <T>(text: string, ...values: readonly unknown[]) =>
    ask<T>(proxy.through(database), text, values);
  const post = (request: Request) => postTo(relay, request);
  const toldOf = (id: string) => hook.heard.filter(({ body }) => JSON.parse(body).id === id).length;
  return {
    ...{ relay, hook, proxy, said, sql, post },
    request: () => relay.signed("persona", { type: "inquiry.approved" }),
    async postUntilTaken(request) {
      const answers: Answered[] = [];
      await eventually("it is taken", async () => {
        const answer = await post(request);
        answers.push(answer);
        return answer.status === 200;
      });
      return answers;
    },
    async untilDone(request) {
      const id = idOf(request);
      const deliveries = await eventually(`${id} is told and settled`, async () => {
        relay.move(SECOND);
        const rows = toldOf(id) > 0 ? await sql<DeliveryRow>(DELIVERIES, id) : [];
        return rows.length > 0 && rows.every(({ state }) => state === "delivered") && rows;
      });
      return { told: toldOf(id), deliveries };
    },
    async untilAllDone(requests) {
      const ids = requests.map(idOf);
      await eventually("all are told", () => {
        relay.move(SECOND);
        const told = new Set(hook.heard.map(({ body }) => JSON.parse(body).id));
        return ids.every((id) => told.has(id));
      });
      await eventually("all are settled", async () => (await sql(OPEN)).length === 0);
      return { told: ids.map(toldOf) };
    },
    async close() {
      await relay.close();
      await hook.close();
      await proxy.close();
    },
  };
}

function idOf({ body }: Request): string {
  return JSON.parse(String(body)).data.id;
}

async function postTo({ relay }: TestRelay, { headers, body }: Request): Promise<Answered> {
  const response = await fetch(`${relay.url}/in/persona`, { method: "POST", headers, body });
  const answer = (await response.json()) as { readonly events?: readonly { readonly result: string }[] };
  const results = answer.events?.map(({ result }) => result) ?? [];
  return { status: response.status, retryAfter: response.headers.get("retry-after"), results };
}

async function ask<T>(url: string, text: string, values: readonly unknown[]): Promise<readonly T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

function logInto(said: Said[]): Log {
  return {
    info() {},
    warn: (fields, message) => void said.push({ level: "warn", message, fields }),
    error: (fields, message) => void said.push({ level: "error", message, fields }),
  };
}
