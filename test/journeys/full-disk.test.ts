import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { approvedRequest } from "../support/approved-request.ts";
import { eventually } from "../support/eventually.ts";

const SECRET = "test-wbhsec-persona";
/** In blocks of 512 or 1,024 bytes, as the shell has it: room for the tables and some events. */
const FULL_AT_BLOCKS = 1_500;
/** A busy machine fails nothing. */
const PATIENCE_MS = 60_000;
const BIN = join(import.meta.dirname, "../../bin/kyc-relay.js");

const SETTINGS = `
server: { port: 0 }
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
records:
  customers: { key: reference, columns: { kyc_status: text } }
`;

const RULES = `
version: 1
rules:
  note:
    event: inquiry.approved
    do:
      - record: { table: customers, key: "{{ event.check.id }}", set: { kyc_status: approved } }
`;

let folder: string;
let relay: ChildProcess | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "kyc-relay-full-"));
  mkdirSync(join(folder, "rules"));
  writeFileSync(join(folder, "relay.yaml"), SETTINGS);
  writeFileSync(join(folder, "rules", "records.yaml"), RULES);
});

afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The shipped command, with plain Node; where no file may grow over the limit, writing fails as on a full disk. */
async function start(blocks?: number): Promise<string> {
  const limit = blocks === undefined ? "" : `trap "" XFSZ; ulimit -S -f ${blocks}; `;
  const command = `${limit}exec "$0" "$1" serve -c relay.yaml --log-format json`;
  relay = spawn("/bin/sh", ["-c", command, process.execPath, BIN], {
    cwd: folder,
    env: { ...process.env, PERSONA_SECRET: SECRET },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [relay.stdout, relay.stderr]) {
    stream?.on("data", (chunk) => {
      printed += chunk;
    });
  }
  const url = () => /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
  return eventually("the relay listens", url, PATIENCE_MS);
}

async function stop(): Promise<void> {
  if (!relay || relay.exitCode !== null || relay.signalCode !== null) return;
  const exit = once(relay, "exit");
  relay.kill("SIGTERM");
  await exit;
}

/** Linux can move the limit of a process that runs: as if somebody made room. */
const CAN_MAKE_ROOM = spawnSync("prlimit", ["--version"]).status === 0;

/** Sends until it is refused with 503; returns what was accepted, and what was not. */
async function fill(url: string) {
  const accepted: ReturnType<typeof approvedRequest>[] = [];
  for (let n = 0; n < 5_000; n += 1) {
    const request = approvedRequest(`seed-${n}`, SECRET);
    const response = await fetch(`${url}/in/persona`, request);
    if (response.status !== 200) return { accepted, refused: { request, response } };
    accepted.push(request);
  }
  throw new Error("the disk was never full");
}

type Answered = { readonly events: readonly { readonly result: string }[] };

test(
  "a full disk: 503 and Retry-After, the relay lives on, and with room again nothing promised is lost",
  async () => {
    const url = await start(FULL_AT_BLOCKS);
    const { accepted, refused } = await fill(url);
    expect(refused.response.status).toBe(503);
    expect(Number(refused.response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.response.json()).toMatchObject({ reason: "not_ready" });
    expect(accepted.length).toBeGreaterThan(0);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    await stop();

    const again = await start();
    for (const request of accepted) {
      const { events } = (await (await fetch(`${again}/in/persona`, request)).json()) as Answered;
      expect(events).toMatchObject([{ result: "duplicate" }]);
    }
    const { events } = (await (await fetch(`${again}/in/persona`, refused.request)).json()) as Answered;
    expect(events).toMatchObject([{ result: "stored" }]);
  },
  PATIENCE_MS,
);

test.runIf(CAN_MAKE_ROOM)(
  "a relay whose disk was full goes on by itself when there is room",
  async () => {
    const url = await start(FULL_AT_BLOCKS);
    const { accepted, refused } = await fill(url);
    execFileSync("prlimit", ["--pid", String(relay?.pid), "--fsize=unlimited:"]);
    const { events } = (await (await fetch(`${url}/in/persona`, refused.request)).json()) as Answered;
    expect(events).toMatchObject([{ result: "stored" }]);
    for (const request of accepted.slice(-5)) {
      const again = (await (await fetch(`${url}/in/persona`, request)).json()) as Answered;
      expect(again.events).toMatchObject([{ result: "duplicate" }]);
    }
  },
  PATIENCE_MS,
);
