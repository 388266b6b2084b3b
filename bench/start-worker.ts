import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { BENCH_SECRET } from "./persona-request.ts";
import { type RelayOptions, settingsFile, writeSettings } from "./start-relay.ts";

export type WorkerProcess = {
  readonly port: number;
  /** Ends it and waits for its end. */
  stop(): Promise<void>;
};

const ROOT = join(import.meta.dirname, "..");
const OFFLINE = { WRANGLER_SEND_METRICS: "false", CI: "1" };

/** The relay as a Worker in workerd, built and started as `npm run dev:worker` does; resolves once it listens. */
export async function startWorker(options: Omit<RelayOptions, "profile">): Promise<WorkerProcess> {
  const { folder, env } = options;
  writeSettings(options);
  build(folder);
  const secrets = Object.entries({ PERSONA_SECRET: BENCH_SECRET, ...env });
  writeFileSync(join(folder, ".dev.vars"), secrets.map(([name, value]) => `${name}=${value}\n`).join(""));
  return serve(folder);
}

/** The store alone in an object of its own; it records as many events as `/?events=` says. */
export async function startObject(folder: string): Promise<WorkerProcess> {
  const config = `name = "bench"
main = ${JSON.stringify(join(import.meta.dirname, "object-worker.ts"))}
compatibility_date = "2026-11-01"
compatibility_flags = ["nodejs_compat"]
durable_objects.bindings = [{ name = "OBJECT", class_name = "BenchObject" }]
[[migrations]]
tag = "v1"
new_sqlite_classes = ["BenchObject"]
`;
  writeFileSync(join(folder, "wrangler.toml"), config);
  return serve(folder);
}

async function serve(folder: string): Promise<WorkerProcess> {
  const config = ["-c", join(folder, "wrangler.toml"), "--persist-to", join(folder, "state")];
  const child = spawn(
    process.execPath,
    [wrangler(), "dev", ...config, "--ip", "127.0.0.1", "--port", "0", "--log-level", "log"],
    { cwd: folder, stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, ...OFFLINE } },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const port = await untilListening(child.stdout, ended);
  return {
    port,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** How many rows the object's database has, while the Worker does not run. */
export function objectRows(folder: string, table: string): number {
  const database = new Database(objectDatabase(folder));
  try {
    return Number(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  } finally {
    database.close();
  }
}

/** The project's own wrangler.toml, on what was built of the bench's settings. */
function build(folder: string): void {
  const built = join(folder, "relay.json");
  const args = [join(ROOT, "bin/kyc-relay.js"), "build", "-c", settingsFile(folder), "-o", built];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`The settings could not be built: ${stderr}`);
  const config = readFileSync(join(ROOT, "wrangler.toml"), "utf8")
    .replace('"src/worker.ts"', JSON.stringify(join(ROOT, "src/worker.ts")))
    .replace('"./dist/relay.json"', JSON.stringify(built));
  writeFileSync(join(folder, "wrangler.toml"), config);
}

function wrangler(): string {
  return join(ROOT, "node_modules/wrangler/bin/wrangler.js");
}

/** Miniflare keeps it in a file of its own, beside others that are not ours. */
function objectDatabase(folder: string): string {
  const objects = join(folder, "state/v3/do/kyc-relay-RelayObject");
  const file = readdirSync(objects).find((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite");
  if (!file) throw new Error(`There is no database in ${objects}.`);
  return join(objects, file);
}

async function untilListening(stdout: NodeJS.ReadableStream, ended: Promise<void>): Promise<number> {
  let printed = "";
  const listening = new Promise<number>((resolve) => {
    stdout.on("data", (chunk) => {
      if (printed.length < 10_000) printed += chunk;
      const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(printed)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
  });
  const died = ended.then(() => {
    throw new Error(`The Worker ended before it listened: ${printed}`);
  });
  return Promise.race([listening, died]);
}
