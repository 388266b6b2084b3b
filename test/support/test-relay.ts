import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import type { ReloadReport } from "../../src/config/active-rules.ts";
import { loadSettings } from "../../src/config/settings/load-settings.ts";
import type { Settings } from "../../src/config/settings/settings.ts";
import { type RunningRelay, startRelay } from "../../src/node.ts";
import type { Log } from "../../src/ports/host.ts";
import { SOURCE_KINDS } from "../../src/sources/registry.ts";
import type { SampleOptions, SignedRequest, SigningFault } from "../../src/sources/source.ts";
import type {} from "./postgres-for-all.ts";
import { createDatabase, dropDatabase } from "./postgres-server.ts";

const QUIET: Log = { info() {}, warn() {}, error() {} };

export type TestRelayOptions = {
  /** YAML of relay.yaml; `server` and `store` are filled in. */
  readonly settings: string;
  /** File name → YAML. */
  readonly rules: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: number;
  readonly log?: Log;
};

type Sending = Partial<Omit<SampleOptions, "now">> & {
  readonly type: string;
  readonly fault?: SigningFault;
};
type Sent = {
  readonly status: number;
  readonly body: {
    readonly events?: readonly SentEvent[];
    readonly reason?: string;
  };
};
type SentEvent = { readonly id: string; readonly type: string; readonly result: string };

export type TestRelay = {
  readonly relay: RunningRelay;
  readonly settings: Settings;
  readonly now: () => number;
  /** Moves the clock and lets the dispatcher look. */
  move(ms: number): void;
  /** A signed sample of a source's kind, as the sender would make it now. */
  signed(source: string, sending: Sending): SignedRequest;
  post(source: string, request: SignedRequest, token?: string): Promise<Sent>;
  send(source: string, sending: Sending): Promise<Sent>;
  api<T>(path: string, init?: RequestInit): Promise<T>;
  /** Puts other rules into the folder. */
  write(rules: Readonly<Record<string, string>>): void;
  /** Puts other rules into the folder, and has them read now. */
  reload(rules: Readonly<Record<string, string>>): Promise<ReloadReport>;
  /** Stops it and starts it again on the same files, with other rules if given. */
  restart(rules?: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
};

/** The real relay on a real file in a folder of its own, listening on 127.0.0.1; only its clock is ours. */
export async function startTestRelay(options: TestRelayOptions): Promise<TestRelay> {
  const folder = mkdtempSync(join(tmpdir(), "kyc-relay-test-"));
  let now = options.now ?? Date.UTC(2026, 2, 4, 12);
  const server = inject("postgres");
  const database = server === undefined ? undefined : await createDatabase(server);
  const settings = settingsFor(options, folder, database);
  writeRules(folder, options.rules);
  const start = () =>
    startRelay({
      settings,
      log: options.log ?? QUIET,
      clock: () => now,
      verifyToken: (token) => token === "test-token",
    });
  let relay = await start();
  let samples = 0;

  const signed = (source: string, { type, fault, ...rest }: Sending) => {
    const { kind, settings: own } = settings.sources[source] ?? fail(`no source ${source}`);
    const sender = SOURCE_KINDS.find((one) => one.kind === kind) ?? fail(`no kind ${kind}`);
    const body = sender.sample({ seed: `${folder}/${samples++}`, ...rest, type, now });
    return sender.sign(body, own, now, fault);
  };
  const post = async (source: string, { headers, body }: SignedRequest, token?: string): Promise<Sent> => {
    const path = token === undefined ? `/in/${source}` : `/in/${source}/${token}`;
    const response = await fetch(`${relay.url}${path}`, { method: "POST", headers, body });
    return { status: response.status, body: (await response.json()) as Sent["body"] };
  };
  return {
    get relay() {
      return relay;
    },
    settings,
    now: () => now,
    move(ms) {
      now += ms;
      relay.wake();
    },
    signed,
    post,
    send: (source, sending) => post(source, signed(source, sending)),
    async api<T>(path: string, init?: RequestInit): Promise<T> {
      const headers = { authorization: "Bearer test-token", "content-type": "application/json" };
      const response = await fetch(`${relay.url}/api/v1${path}`, { headers, ...init });
      return (await response.json()) as T;
    },
    write: (rules) => writeRules(folder, rules),
    reload(rules) {
      writeRules(folder, rules);
      return relay.reload();
    },
    async restart(rules) {
      await relay.close();
      if (rules) writeRules(folder, rules);
      relay = await start();
    },
    async close() {
      await relay.close();
      if (database !== undefined) await dropDatabase(database);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function settingsFor(
  { settings: text, env = {} }: TestRelayOptions,
  folder: string,
  database: string | undefined,
): Settings {
  const { settings, problems } = loadSettings({
    file: { name: "relay.yaml", text },
    env: { ...env, DATABASE_URL: database },
    overrides: { "server.port": 0 },
    readFile: (path) => readFileSync(path, "utf8"),
    baseDir: folder,
  });
  return settings ?? fail(`the test's settings are bad: ${JSON.stringify(problems)}`);
}

function writeRules(folder: string, rules: Readonly<Record<string, string>>): void {
  rmSync(join(folder, "rules"), { recursive: true, force: true });
  mkdirSync(join(folder, "rules"));
  for (const [name, text] of Object.entries(rules)) writeFileSync(join(folder, "rules", name), text);
}

function fail(message: string): never {
  throw new Error(message);
}
