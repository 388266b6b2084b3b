import { existsSync, rmSync, statSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { databaseFile } from "../config/settings/database-file.ts";
import { RelayError } from "../errors.ts";
import { syncFile } from "../node/sync-file.ts";
import { type DatabaseFacts, inspectDatabase } from "../store/inspect-database.ts";
import type { Context } from "./context.ts";
import { counted } from "./counted.ts";
import { EXIT } from "./exit-codes.ts";
import { readHome } from "./home.ts";
import { openProgress } from "./progress.ts";
import { readAnswer } from "./read-answer.ts";
import { type RelayAccess, withRelay } from "./relay-access.ts";

type Input = { readonly file: string; readonly force?: boolean | undefined };

const OWNER_ONLY_FILE = 0o600;
const LOOK_EVERY_MS = 200;
const MEGABYTE = 1_000_000;

/** `backup <file>`: a whole, verified copy of the relay's database, here; the relay goes on meanwhile. */
export async function backup(context: Context, { file, force }: Input): Promise<number> {
  const { out, clock } = context;
  const target = resolve(context.cwd, file);
  requirePlace(target, force);
  if (target === ownDatabase(context)) throw inUse(target);
  const partial = join(dirname(target), `.${basename(target)}.partial-${process.pid}`);
  const remove = () => {
    for (const ending of ["", "-wal", "-journal"]) rmSync(partial + ending, { force: true });
  };
  process.once("exit", remove);
  process.once("SIGINT", interrupted);
  const began = clock();
  try {
    await withRelay(context, async (relay) => fetchCopy(context, relay, partial));
    const facts = inspectDatabase(partial, "quick");
    await syncFile(partial);
    // Somebody may have put one there meanwhile.
    requirePlace(target, force);
    await rename(partial, target);
    await syncFile(dirname(target));
    say(context, { target, facts, took_ms: clock() - began });
    out.next(`npx kyc-relay restore ${file} puts it back`);
    return EXIT.done;
  } finally {
    process.off("SIGINT", interrupted);
    process.off("exit", remove);
    remove();
  }
}

function interrupted(): never {
  process.exit(EXIT.interrupted);
}

/** Throws a sentence unless a file may be put there. */
function requirePlace(target: string, force: boolean | undefined): void {
  const folder = dirname(target);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new RelayError("bad_request", `There is no folder ${folder} to put the backup in. Make it first.`);
  const there = statSync(target, { throwIfNoEntry: false });
  if (!there) return;
  if (!there.isFile()) throw new RelayError("bad_request", `${target} is no file. Name one: backup relay.db`);
  if (existsSync(`${target}-wal`)) throw inUse(target);
  if (force) return;
  throw new RelayError("conflict", `${target} is there already. Add --force to replace it.`);
}

function inUse(target: string): RelayError {
  return new RelayError("conflict", `${target} is a database in use. Give the backup another name.`);
}

/** The one that the settings name; a relay elsewhere has it elsewhere. */
function ownDatabase(context: Context): string | undefined {
  try {
    const { settings } = readHome(context, { forgive: "all" });
    const file = settings && databaseFile(settings);
    return file === undefined ? undefined : resolve(context.cwd, file);
  } catch {
    return undefined;
  }
}

const statusShape = z.object({
  data: z.discriminatedUnion("state", [
    z.object({ state: z.literal("none") }),
    z.object({ state: z.literal("copying"), id: z.string(), copied: z.number(), total: z.number() }),
    z.object({ state: z.literal("ready"), id: z.string(), bytes: z.number() }),
    z.object({ state: z.literal("failed"), id: z.string(), why: z.string() }),
  ]),
});

async function fetchCopy(context: Context, relay: RelayAccess, partial: string): Promise<void> {
  const { id, bytes } = await whenReady(context, relay);
  const file = await open(partial, "wx", OWNER_ONLY_FILE);
  const progress = openProgress({ total: megabytes(bytes), doing: "MB fetched", clock: context.clock });
  let written = 0;
  try {
    for await (const chunk of received(await relay.download(`/backup/${id}`))) {
      await file.writeFile(chunk);
      written += chunk.length;
      progress.at(megabytes(written));
    }
  } finally {
    progress.end();
    await file.close();
  }
  if (written !== bytes) throw brokenOff();
}

/** What breaks here is the connection, never our own disk. */
async function* received(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next().catch((error: unknown) => {
      throw brokenOff(error);
    });
    if (next.done) return;
    yield next.value;
  }
}

function brokenOff(cause?: unknown): RelayError {
  return new RelayError("unreachable", "The relay broke off while it sent the copy. Make the backup again.", {
    cause,
  });
}

async function whenReady({ clock }: Context, relay: RelayAccess) {
  let { data } = readAnswer(statusShape, await relay.request("/backup", {}));
  const id = "id" in data ? data.id : undefined;
  let progress: ReturnType<typeof openProgress> | undefined;
  try {
    for (;;) {
      if (!("id" in data) || data.id !== id)
        throw new RelayError("conflict", "The relay lost the copy, most likely by a restart. Try again.");
      if (data.state === "failed") throw new RelayError("conflict", `The relay made no copy: ${data.why}`);
      if (data.state === "ready") return data;
      if (data.total > 0) progress ??= openProgress({ total: data.total, doing: "pages copied", clock });
      progress?.at(data.copied);
      await sleep(LOOK_EVERY_MS);
      data = readAnswer(statusShape, await relay.request("/backup")).data;
    }
  } finally {
    progress?.end();
  }
}

type Made = { readonly target: string; readonly facts: DatabaseFacts; readonly took_ms: number };

function say({ out }: Context, { target, facts, took_ms }: Made): void {
  const bytes = statSync(target).size;
  if (out.json) out.document({ data: { file: target, bytes, ...facts, took_ms } });
  const { events, deliveries } = facts;
  out.data(
    `${target}: ${megabytes(bytes)} MB, ${counted(events, "event")}, ${counted(deliveries, "delivery", "deliveries")}, verified.`,
  );
  out.talk(
    `It took ${(took_ms / 1_000).toFixed(1)} s. It holds personal data, as the database does: keep it safe.`,
  );
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / MEGABYTE);
}
