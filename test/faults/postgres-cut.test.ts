import pg from "pg";
import { beforeAll, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";
import { type PostgresProxy, postgresProxy, type StatementFits } from "../support/postgres-proxy.ts";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const CONNECTIONS = 4;
/** One for the queue's own upkeep, one for hearing other processes. */
const OTHER_CONNECTIONS = 2;
const SETTINGS = `${HOOK_SETTINGS}
store: { kind: postgres, url: env:STORE_URL, connections: ${CONNECTIONS} }
`;
const SECOND = 1_000;

let server: PostgresServer;
let proxy: PostgresProxy;
let hook: HookReceiver;
let relay: TestRelay;
let database: string;

beforeAll(async () => {
  server = await startPostgres(QUICK_AND_LOSSY);
  proxy = await postgresProxy(server.port);
  hook = await hookReceiver();
  database = await server.database();
  relay = await startTestRelay({
    settings: SETTINGS,
    rules: { "ours.yaml": hookRules("event.source_event_id") },
    env: { ...hookEnv(hook.url), STORE_URL: proxy.through(database) },
  });
  return async () => {
    await relay.close();
    await hook.close();
    await proxy.close();
    await server.close();
  };
});

type Sent = { readonly status: number; readonly retryAfter: string | null; readonly results: string[] };

async function post({ headers, body }: ReturnType<TestRelay["signed"]>): Promise<Sent> {
  const response = await fetch(`${relay.relay.url}/in/persona`, { method: "POST", headers, body });
  const answer = (await response.json()) as { readonly events?: readonly { readonly result: string }[] };
  const results = answer.events?.map(({ result }) => result) ?? [];
  return { status: response.status, retryAfter: response.headers.get("retry-after"), results };
}

/** Sends an event and repeats it for as long as it is refused; then waits until it is told. */
async function sendAndAwait() {
  const request = relay.signed("persona", { type: "inquiry.approved" });
  const answers = [await post(request)];
  while (answers.at(-1)?.status !== 200 && answers.length < 20) answers.push(await post(request));
  return { ...(await awaitTold(request)), answers };
}

async function awaitTold(request: ReturnType<TestRelay["signed"]>) {
  const id: string = JSON.parse(String(request.body)).data.id;
  const told = () => hook.heard.filter(({ body }) => JSON.parse(body).id === id).length;
  await eventually(`${id} is told`, () => {
    // What broke is tried again a second later; what nobody knows that it is claimed, after its lease.
    relay.move(SECOND);
    return told() > 0;
  });
  await eventually(`${id} is settled`, async () => {
    relay.move(SECOND);
    return (await deliveriesOf(id)).every(({ state }) => state === "delivered");
  });
  return { id, told };
}

const client = async <T>(text: string, ...values: unknown[]): Promise<readonly T[]> => {
  const one = new pg.Client({ connectionString: database });
  await one.connect();
  try {
    return (await one.query(text, values)).rows as T[];
  } finally {
    await one.end();
  }
};

const deliveriesOf = (id: string) =>
  client<{ state: string; attempts: number }>(
    `SELECT state, attempts::int FROM kyc_relay.delivery
     WHERE event_seq IN (SELECT seq FROM kyc_relay.event WHERE details::json ->> 'source_event_id' = $1)`,
    id,
  );

type Phase = {
  readonly name: string;
  readonly of: string;
  readonly fault: "cut" | "cut_after";
  readonly fits: StatementFits;
};

/** What a transaction is known by. */
const KINDS = {
  record: /^INSERT INTO event\s/,
  claim: /INSERT INTO attempt/,
  keep: /^INSERT INTO rendering/,
  settle: /^UPDATE attempt\s+SET started_at/,
};

/** All that an event makes the relay say to the database, each a place to break at. */
async function phases(): Promise<readonly Phase[]> {
  await sendAndAwait();
  const before = proxy.sent().length;
  await sendAndAwait();
  const sent = proxy.sent().slice(before);
  return Object.entries(KINDS).flatMap(([of, knownBy]) => {
    const texts = sent.find((one) => one.some((text) => knownBy.test(text))) ?? [];
    const nth = sent.slice(0, sent.indexOf(texts) + 1).filter(([text]) => text === "BEGIN").length;
    return texts.flatMap((text, at) => phasesAt(text, at, { of, texts, nth }));
  });
}

type Transaction = { readonly of: string; readonly texts: readonly string[]; readonly nth: number };

function phasesAt(text: string, at: number, { of, texts, nth }: Transaction): readonly Phase[] {
  let begins = 0;
  const fits: StatementFits = (said, before) => {
    if (said !== text) return false;
    if (at === 0) return ++begins === nth;
    return before[0] === "BEGIN" && before.at(-1) !== "COMMIT" && (at === 1 || before[1] === texts[1]);
  };
  const name = `${of}: ${text.trim().replace(/\s+/g, " ").slice(0, 60)}`;
  const cut = { name: `before ${name}`, of, fault: "cut", fits } as const;
  return text === "COMMIT" ? [cut, { name: `answer of ${name}`, of, fault: "cut_after", fits }] : [cut];
}

test("a connection cut anywhere: what is accepted is stored and told once, what is not is refused and can be repeated", async () => {
  const all = await phases();
  expect(new Set(all.map(({ of }) => of))).toEqual(new Set(Object.keys(KINDS)));
  for (const { name, of, fault, fits } of all) {
    const happened = proxy.next(fault, fits);
    const { id, answers, told } = await sendAndAwait();
    await happened;
    const said = answers.map(({ status, results }) => [status, ...results].join(" "));
    const stored = fault === "cut" ? "200 stored" : "200 duplicate";
    expect(said, name).toEqual(of === "record" ? ["503", stored] : ["200 stored"]);
    if (of === "record") expect(answers[0]?.retryAfter, name).toBe("5");
    expect(told(), name).toBe(1);
    // Whoever is not told that it has claimed lets the lease run out: that counts as a lost answer.
    const attempts = of === "claim" && fault === "cut_after" ? 2 : 1;
    expect(await deliveriesOf(id), name).toEqual([{ state: "delivered", attempts }]);
  }
  await eventually("nothing is held", async () => (await sessions()).every(({ state }) => state === "idle"));
  expect((await sessions()).length).toBeLessThanOrEqual(CONNECTIONS + OTHER_CONNECTIONS);
});

const sessions = () =>
  client<{ state: string }>("SELECT state FROM pg_stat_activity WHERE application_name = 'kyc-relay'");

test("an attempt whose end was written, though nobody was told so, counts once", async () => {
  hook.answerWith((response) => response.writeHead(500).end());
  const isSettle: StatementFits = (text, texts) => text === "COMMIT" && isSettling(texts);
  const settlings = () => proxy.sent().filter((texts) => isSettling(texts) || isAsking(texts)).length;
  const happened = proxy.next("cut_after", isSettle);
  const before = settlings();
  const request = relay.signed("persona", { type: "inquiry.approved" });
  expect((await post(request)).status).toBe(200);
  await happened;
  await eventually("it is said once more", () => settlings() >= before + 2);
  hook.answerWith((response) => response.end());
  const { id } = await awaitTold(request);
  expect(await deliveriesOf(id)).toEqual([{ state: "delivered", attempts: 2 }]);
});

const isSettling = (texts: readonly string[]) => texts.some((text) => KINDS.settle.test(text));
/** Of whose attempt nothing is open any more. */
const isAsking = (texts: readonly string[]) =>
  texts.some((text) => /FOR UPDATE$/.test(text) && /event_seq, digest_max/.test(text)) && !isSettling(texts);
