import { beforeAll, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import type { StatementFits } from "../support/postgres-proxy.ts";
import { QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import { type FaultyRelay, faultyRelay, OTHER_CONNECTIONS } from "./postgres-relay.ts";

const CONNECTIONS = 4;

let faulty: FaultyRelay;

beforeAll(async () => {
  const server = await startPostgres(QUICK_AND_LOSSY);
  faulty = await faultyRelay({ server, connections: CONNECTIONS });
  return async () => {
    await faulty.close();
    await server.close();
  };
});

/** Sends an event, repeats it for as long as it is refused, and waits until it is told. */
async function sendAndAwait() {
  const request = faulty.request();
  const answers = await faulty.postUntilTaken(request);
  return { answers, ...(await faulty.untilDone(request)) };
}

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
  const before = faulty.proxy.sent().length;
  await sendAndAwait();
  const sent = faulty.proxy.sent().slice(before);
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
    const happened = faulty.proxy.next(fault, fits);
    const { answers, told, deliveries } = await sendAndAwait();
    await happened;
    const said = answers.map(({ status, results }) => [status, ...results].join(" "));
    const stored = fault === "cut" ? "200 stored" : "200 duplicate";
    expect(said, name).toEqual(of === "record" ? ["503", stored] : ["200 stored"]);
    if (of === "record") expect(answers[0]?.retryAfter, name).toBe("5");
    expect(told, name).toBe(1);
    // Whoever is not told that it has claimed lets the lease run out: that counts as a lost answer.
    const attempts = of === "claim" && fault === "cut_after" ? 2 : 1;
    expect(deliveries, name).toEqual([{ state: "delivered", attempts }]);
  }
  await eventually("nothing is held", async () => (await sessions()).every(({ state }) => state === "idle"));
  expect((await sessions()).length).toBeLessThanOrEqual(CONNECTIONS + OTHER_CONNECTIONS);
});

const sessions = () =>
  faulty.sql<{ state: string }>("SELECT state FROM pg_stat_activity WHERE application_name = 'kyc-relay'");

test("an attempt whose end was written, though nobody was told so, counts once", async () => {
  faulty.hook.answerWith((response) => response.writeHead(500).end());
  const isSettle: StatementFits = (text, texts) => text === "COMMIT" && isSettling(texts);
  const settlings = () => faulty.proxy.sent().filter((texts) => isSettling(texts) || isAsking(texts)).length;
  const happened = faulty.proxy.next("cut_after", isSettle);
  const before = settlings();
  const request = faulty.request();
  expect((await faulty.post(request)).status).toBe(200);
  await happened;
  await eventually("it is said once more", () => settlings() >= before + 2);
  faulty.hook.answerWith((response) => response.end());
  const { deliveries } = await faulty.untilDone(request);
  expect(deliveries).toEqual([{ state: "delivered", attempts: 2 }]);
});

const isSettling = (texts: readonly string[]) => texts.some((text) => KINDS.settle.test(text));
/** Of whose attempt nothing is open any more. */
const isAsking = (texts: readonly string[]) =>
  texts.some((text) => /FOR UPDATE$/.test(text) && /event_seq, digest_max/.test(text)) && !isSettling(texts);
