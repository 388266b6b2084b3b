import { rmSync, statSync } from "node:fs";
import { type FileHandle, open, rm, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { publicMessage, RelayError, whatHappened } from "../errors.ts";
import type { BackupStatus, Backups } from "../http/parts.ts";
import { uuidv7 } from "../model/uuid.ts";
import type { Clock, Log } from "../ports/host.ts";
import type { Store } from "../ports/store.ts";

/** Beside the database, so that it has the same rights; what a killed process left there goes at the start. */
const COPY_ENDING = ".copying";
/** A copy that nobody fetches goes. */
const KEPT_MS = 10 * 60_000;
/** What must stay free: events come in meanwhile, and a full disk would refuse them. */
const SPARE_BYTES = 256 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
const MEGABYTE = 1_000_000;

type BackupParts = {
  readonly store: Pick<Store, "backup">;
  /** The database file. */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
};

type State = { status: BackupStatus; timer?: ReturnType<typeof setTimeout> | undefined };

/** Copies of the running database, one at a time: made beside it, handed out once, and gone. */
export function createBackups(parts: BackupParts): Backups & { close(): void } {
  const copy = `${parts.path}${COPY_ENDING}`;
  const state: State = { status: { state: "none" } };
  removeCopy(copy);
  return {
    status: () => state.status,
    async begin() {
      if (state.status.state === "copying") throw underWay();
      const id = uuidv7(parts.clock());
      forget(state, copy);
      state.status = { state: "copying", id, copied: 0, total: 0 };
      await requireRoom(parts.path).catch((error: unknown) => {
        state.status = { state: "none" };
        throw error;
      });
      void makeCopy(state, id, copy, parts);
      return state.status;
    },
    async take(id) {
      if (state.status.state !== "ready" || state.status.id !== id) return undefined;
      const { bytes } = state.status;
      clearTimeout(state.timer);
      state.status = { state: "none" };
      return { bytes, body: await openOnce(copy) };
    },
    close: () => forget(state, copy),
  };
}

async function makeCopy(state: State, id: string, copy: string, parts: BackupParts): Promise<void> {
  const { store, clock, log } = parts;
  const began = clock();
  try {
    await store.backup?.(copy, (progress) => {
      state.status = { state: "copying", id, ...progress };
    });
    const { size: bytes } = await stat(copy);
    const took_ms = clock() - began;
    state.status = { state: "ready", id, bytes, took_ms };
    state.timer = setTimeout(() => forget(state, copy), KEPT_MS).unref();
    log.info({ bytes, duration_ms: took_ms }, "backup made");
  } catch (error) {
    await rm(copy, { force: true }).catch(() => {});
    state.status = { state: "failed", id, why: publicMessage(error) };
    log.error({ error: whatHappened(error) }, "backup failed");
  }
}

/** Whatever becomes of the reading, nothing is left behind: the file has no name any more. */
async function openOnce(copy: string): Promise<ReadableStream<Uint8Array>> {
  const file: FileHandle = await open(copy, "r");
  await rm(copy);
  return Readable.toWeb(file.createReadStream({ highWaterMark: CHUNK_BYTES }));
}

function forget(state: State, copy: string): void {
  clearTimeout(state.timer);
  state.status = { state: "none" };
  removeCopy(copy);
}

function removeCopy(copy: string): void {
  for (const file of [copy, `${copy}-journal`]) rmSync(file, { force: true });
}

async function requireRoom(path: string): Promise<void> {
  const needed = sizeOf(path) + sizeOf(`${path}-wal`) + SPARE_BYTES;
  const { bavail, bsize } = await statfs(dirname(path));
  if (bavail * bsize >= needed) return;
  throw new RelayError(
    "conflict",
    `The copy needs ${shownMegabytes(needed)} MB on the relay's disk for a while, with some to spare, and ` +
      `${shownMegabytes(bavail * bsize)} MB are free. Make room first.`,
  );
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function shownMegabytes(bytes: number): string {
  return String(Math.ceil(bytes / MEGABYTE));
}

function underWay(): RelayError {
  return new RelayError("conflict", "A backup is being made already. Wait for its end, then ask again.");
}
