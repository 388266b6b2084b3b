import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Log } from "../../ports/host.ts";
import type { PeerNews, Peers } from "../../ports/peers.ts";
import type { DatabaseClock } from "./database-clock.ts";
import type { PgDriver } from "./driver.ts";
import { createLeadership, type Leadership } from "./leadership.ts";
import { CHANNEL, DUE, notify } from "./ring.ts";

export type PeersParts = {
  readonly url: string;
  readonly pg: PgDriver;
  /** Looked at now and then. */
  readonly time?: DatabaseClock | undefined;
  readonly log: Log;
};

type Living = PeersParts & {
  readonly news: PeerNews;
  readonly leadership: Leadership;
  readonly signal: AbortSignal;
};

const LISTEN = `LISTEN ${CHANNEL}`;
/** Whoever says nothing for so long is gone without a word, or hangs: another one may lead. */
const END_WHEN_SILENT = "SET idle_session_timeout = '15s'";
const CONNECT_WITHIN_MS = 5_000;
/** A connection that has broken without a word is noticed after so long. */
const ANSWER_WITHIN_MS = 5_000;
const AGAIN_AFTER_MS = 1_000;
const LOOK_EVERY_MS = 2_000;

/** Hears other processes on a connection of its own, which is made anew whenever it breaks. */
export function openPeers(parts: PeersParts): Peers & { close(): Promise<void> } {
  const closing = new AbortController();
  const leadership = createLeadership(parts.log);
  let living: Promise<void> | undefined;
  return {
    listen(news) {
      living ??= live({ ...parts, news, leadership, signal: closing.signal });
    },
    tell: (topic, told = "") => notify(parts.pg, topic, told),
    lead: leadership.lead,
    async close() {
      closing.abort();
      await living;
    },
  };
}

async function live(living: Living): Promise<void> {
  const { signal, log } = living;
  for (let isLost = false; !signal.aborted; ) {
    const client = await connect(living).catch(() => undefined);
    if (client && isLost) log.info({}, "PostgreSQL is heard again");
    if (client) await hear(client, living);
    if (signal.aborted) return;
    if (!isLost || client) log.warn({}, "PostgreSQL is not heard any more; the connection is tried again");
    isLost = true;
    await sleep(AGAIN_AFTER_MS, undefined, { signal, ref: false }).catch(() => {});
  }
}

async function connect({ url, news }: Living): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "kyc-relay",
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
    keepAlive: true,
  });
  // Without a listener, a connection that breaks would end the process; the next look finds it broken.
  client.on("error", () => {});
  client.on("notification", ({ payload = "" }) => pass(payload, news));
  try {
    await client.connect();
    await client.query(LISTEN);
    await client.query(END_WHEN_SILENT);
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

function pass(payload: string, news: PeerNews): void {
  const end = payload.indexOf(":");
  const topic = end < 0 ? payload : payload.slice(0, end);
  if (topic === DUE) news.due();
  if (topic === "rules") news.rules();
  if (topic === "troubles") news.troubles(payload.slice(end + 1));
}

/** Until the connection breaks, or the end. */
async function hear(client: pg.Client, { news, leadership, time, signal }: Living): Promise<void> {
  const broken = new AbortController();
  client.on("end", () => broken.abort());
  const either = AbortSignal.any([broken.signal, signal]);
  // What was said before went unheard.
  news.due();
  news.rules();
  try {
    while (!either.aborted) {
      await time?.look(async (text) => (await client.query<{ now: unknown }>(text)).rows);
      await leadership.look(client);
      await sleep(LOOK_EVERY_MS, undefined, { signal: either, ref: false });
    }
  } catch {
    // A look that failed, or the sleep that was ended: in both cases this connection is over.
  }
  await leadership.lose();
  await client.end().catch(() => {});
}
