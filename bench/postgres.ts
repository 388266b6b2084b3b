import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { type PostgresServer, startPostgres } from "../test/support/postgres-server.ts";
import { type BothEnds, type Driven, startBothEnds } from "./both-ends.ts";
import { MANY_RULES, RULES } from "./many-rules.ts";
import { median } from "./median.ts";
import { type Loaded, runLoad } from "./run-load.ts";
import { countRows, type RelayProcess, startRelay } from "./start-relay.ts";
import { ONE_WEBHOOK, SINK } from "./to-sink.ts";

/**
 * The home on PostgreSQL beside the one on SQLite, in one run: accepted events a second by one and by two processes on
 * one database, events received and delivered, and how long one takes through an idle relay. The server waits for its disk as it does by default. All of it, and
 * the load, share the processors of one machine. Rows are counted, or the run ends as failed.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "5" },
    connections: { type: "string", default: "64" },
    window: { type: "string", default: "256" },
  },
});
const connections = Number(values.connections);
const seconds = Number(values.seconds);

type Home = { readonly name: string; readonly processes: number; readonly onServer: boolean };
const SQLITE: Home = { name: "SQLite, one process", processes: 1, onServer: false };
const HOMES: readonly Home[] = [
  SQLITE,
  { name: "PostgreSQL, one process", processes: 1, onServer: true },
  { name: "PostgreSQL, two processes", processes: 2, onServer: true },
];
const accepts = new Map<string, Loaded[]>();
const delivers = new Map<string, Driven[]>();
const idle = new Map<string, Driven[]>();
/** An idle relay gets one now and then. */
const IDLE_RATE = 20;
let counted = 0;

const server = await startPostgres();
try {
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const home of HOMES) {
      await measureAccept(home, server, round);
      await measureDelivered(home, server, round);
    }
    process.stderr.write(`round ${round + 1} of ${values.rounds} done\n`);
  }
} finally {
  await server.close();
}
print();

async function measureAccept(home: Home, on: PostgresServer, round: number): Promise<void> {
  const destinations = ["backoffice: { kind: webhook, url: env:HOOK_URL }"];
  const env = { HOOK_URL: "http://127.0.0.1:9/never" };
  await withRelays({ home, on, destinations, rules: MANY_RULES, env }, async (relays) => {
    const load = (length: number, run: string) =>
      Promise.all(
        relays.map(({ port }, n) =>
          runLoad({ port, connections: connections / relays.length, seconds: length, run: `${run}${n}y` }),
        ),
      );
    const warm = await load(1, `w${round}x`);
    const measured = await load(seconds, `r${round}x`);
    note(accepts, home, together(measured));
    return [...warm, ...measured].reduce((sum, { accepted }) => sum + accepted, 0);
  });
}

async function measureDelivered(home: Home, on: PostgresServer, round: number): Promise<void> {
  const ends: BothEnds = await startBothEnds();
  const parts = { home, on, destinations: SINK, rules: ONE_WEBHOOK, env: { HOOK_URL: ends.sinkUrl } };
  try {
    await withRelays(parts, async ([relay]) => {
      const order = { port: relay?.port ?? 0, connections, window: Number(values.window) };
      const warm = await ends.drive({ ...order, seconds: 1, run: `v${round}x` });
      const measured = await ends.drive({ ...order, seconds, run: `d${round}x` });
      note(delivers, home, measured);
      const before = warm.accepted + measured.accepted;
      await ends.arrived(before);
      const one = { port: order.port, connections: 1, rate: IDLE_RATE, seconds };
      const seldom = await ends.drive({ ...one, run: `i${round}x` });
      note(idle, home, seldom);
      await ends.arrived(before + seldom.accepted);
      return before + seldom.accepted;
    });
  } finally {
    ends.stop();
  }
}

type Parts = {
  readonly home: Home;
  readonly on: PostgresServer;
  readonly destinations: readonly string[];
  readonly rules: string;
  readonly env: Readonly<Record<string, string>>;
};

/** `use` resolves with how many events were accepted; as many must be there at the end. */
async function withRelays(
  { home, on, env, ...parts }: Parts,
  use: (relays: readonly RelayProcess[]) => Promise<number>,
): Promise<void> {
  const url = home.onServer ? await on.database() : undefined;
  const folders = Array.from({ length: home.processes }, () =>
    mkdtempSync(join(tmpdir(), "kyc-relay-bench-")),
  );
  const own = url === undefined ? env : { ...env, DATABASE_URL: url };
  const relays = await Promise.all(folders.map((folder) => startRelay({ ...parts, folder, env: own })));
  try {
    const accepted = await use(relays);
    await Promise.all(relays.map((relay) => relay.stop()));
    const kept = url === undefined ? countRows(folders[0] ?? "", "event") : await countEvents(url);
    if (kept !== accepted) throw new Error(`${home.name}: accepted ${accepted}, but kept ${kept}.`);
    counted += kept;
  } finally {
    await Promise.all(relays.map((relay) => relay.stop()));
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

async function countEvents(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("SELECT count(*)::int AS events FROM kyc_relay.event");
  await client.end();
  return rows[0].events;
}

function together(loads: readonly Loaded[]): Loaded {
  const sum = (read: (one: Loaded) => number) => loads.reduce((total, one) => total + read(one), 0);
  const most = (read: (one: Loaded) => number) => Math.max(...loads.map(read));
  return {
    accepted: sum((one) => one.accepted),
    refused: sum((one) => one.refused),
    seconds: most((one) => one.seconds),
    p50: most((one) => one.p50),
    p99: most((one) => one.p99),
  };
}

function note<T>(results: Map<string, T[]>, { name }: Home, one: T): void {
  results.set(name, [...(results.get(name) ?? []), one]);
}

function print(): void {
  console.log(`Kept, counted in the database: ${counted} of ${counted} accepted.\n`);
  console.log(`${RULES} rules and one delivery planned an event; ${connections} connections.\n`);
  console.log(
    "| | accepted/s | ÷ SQLite | p50 ms | p99 ms | received and delivered/s | ÷ SQLite | idle: webhook in → delivered p50 ms | p99 ms |\n" +
      "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
  );
  for (const home of HOMES) console.log(`| ${cellsOf(home).join(" | ")} |`);
}

function cellsOf({ name }: Home): readonly string[] {
  const of = (home: string, read: (one: Loaded) => number) => median((accepts.get(home) ?? []).map(read));
  const rate = (home: string) => of(home, (one) => one.accepted / one.seconds);
  const through = (home: string) =>
    median((delivers.get(home) ?? []).map((one) => one.deliveredMeanwhile / one.seconds));
  return [
    name,
    rate(name).toFixed(0),
    (rate(name) / rate(SQLITE.name)).toFixed(2),
    of(name, (one) => one.p50).toFixed(2),
    of(name, (one) => one.p99).toFixed(2),
    through(name).toFixed(0),
    (through(name) / through(SQLITE.name)).toFixed(2),
    median((idle.get(name) ?? []).map((one) => one.through50)).toFixed(2),
    median((idle.get(name) ?? []).map((one) => one.through99)).toFixed(2),
  ];
}
