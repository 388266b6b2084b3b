import { closeSync, fdatasync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { promisify } from "node:util";
import type Database from "better-sqlite3";
import { RelayError } from "../errors.ts";
import { storeError } from "./store-error.ts";
import { type PageOf, type Span, unallocatedOf } from "./unallocated.ts";

export type DatabaseFile = {
  readonly database: Database.Database;
  readonly path: string;
  /** Open for reading and writing since before `database` was, until after it is closed. */
  readonly file: number;
};

type Files = Pick<DatabaseFile, "database" | "file"> & { readonly log: number };
type Shape = Omit<PageOf, "number"> & { readonly pageBytes: number };
type Run = { readonly first: number; readonly count: number };
/** `next`: the first page of the next one; absent: it was the last. `bytes`: of pages that were written. */
type Step = { readonly next: number | undefined; readonly bytes: number };

/** 512 KiB. Between two steps others have their turn. */
const PAGES_A_STEP = 64;
/** As much as the system is left to write at once, since our own commits wait for it. */
const MOST_UNWRITTEN_BYTES = 32 * 1024 * 1024;
const FILE_HEADER_BYTES = 100;
const PAGE_BYTES_AT = 16;
const RESERVED_AT = 20;
const AUTO_VACUUM_AT = 52;
const LARGEST_PAGE_BYTES = 65_536;
const LOG_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const PAGE_NUMBER_BYTES = 4;
const ZEROS = new Uint8Array(LARGEST_PAGE_BYTES);

const onDisk = promisify(fdatasync);

/**
 * Overwrites with zeros whatever bytes of the database's pages hold no row, and empties its log. Goes in steps of the
 * event loop; what is written meanwhile is overwritten, too. Zeros there are harmless whenever the process dies.
 */
export async function overwriteFree({ database, path, file }: DatabaseFile): Promise<void> {
  const logPages = database.pragma("wal_autocheckpoint", { simple: true });
  const log = openSync(`${path}-wal`, "r");
  // The log says what has changed since the step before: nobody else may empty it.
  database.pragma("wal_autocheckpoint = 0");
  try {
    let unwritten = 0;
    for (let next: number | undefined = 1; next !== undefined; ) {
      await nextTurn();
      if (!database.open) throw closed();
      const step: Step = overwriteSome({ database, file, log }, next);
      next = step.next;
      unwritten += step.bytes;
      if (next !== undefined && unwritten < MOST_UNWRITTEN_BYTES) continue;
      await onDisk(file);
      unwritten = 0;
    }
  } catch (error) {
    throw storeError(error, path);
  } finally {
    closeSync(log);
    if (database.open) database.pragma(`wal_autocheckpoint = ${logPages}`);
  }
}

/** Afterwards no page before `next` holds anything: those of earlier steps that changed since are looked at again. */
function overwriteSome({ database, file, log }: Files, first: number): Step {
  const changed = pagesIn(log, file);
  emptyLog(database);
  const shape = shapeOf(file);
  const next = Math.min(first + PAGES_A_STEP, shape.pages + 1);
  // SQLite gives whole pages other numbers: what was ahead may be behind by now.
  const again = [...changed].filter((number) => number < first);
  const found = [
    ...freeIn(file, shape, { first, count: next - first }),
    ...again.flatMap((number) => freeIn(file, shape, { first: number, count: 1 })),
  ];
  // Or SQLite would write what it remembers of these pages back with the next row. Never through a statement that is
  // kept: it is done when this is prepared, not when it is run.
  if (found.length > 0) database.pragma("shrink_memory");
  for (const { at, length } of found) writeSync(file, ZEROS, 0, length, at);
  return { next: next > shape.pages ? undefined : next, bytes: found.length * shape.pageBytes };
}

/** The numbers of the pages that were written since the log was emptied. */
function pagesIn(log: number, file: number): ReadonlySet<number> {
  const { pageBytes } = shapeOf(file);
  const pages = new Set<number>();
  const { size } = fstatSync(log);
  for (let at = LOG_HEADER_BYTES; at < size; at += FRAME_HEADER_BYTES + pageBytes)
    pages.add(readAt(log, at, PAGE_NUMBER_BYTES).readUInt32BE());
  return pages;
}

/** Brings the file up to date; fails inside of a transaction. */
function emptyLog(database: Database.Database): void {
  if (database.pragma("wal_checkpoint(TRUNCATE)", { simple: true }) === 0) return;
  throw new RelayError("store_unavailable", "The database's log cannot be emptied while something reads it.");
}

function shapeOf(file: number): Shape {
  const header = readAt(file, 0, FILE_HEADER_BYTES);
  // Such a database has pages that begin like a b-tree's. Ours is none, unless somebody rebuilt it.
  if (header.readUInt32BE(AUTO_VACUUM_AT) !== 0) throw autoVacuum();
  // 65,536 has no room in it.
  const pageBytes =
    header.readUInt16BE(PAGE_BYTES_AT) === 1 ? LARGEST_PAGE_BYTES : header.readUInt16BE(PAGE_BYTES_AT);
  return {
    pageBytes,
    pages: Math.floor(fstatSync(file).size / pageBytes),
    reserved: header.readUInt8(RESERVED_AT),
  };
}

/** Where in the file there are bytes that hold no row and are not zero. */
function freeIn(file: number, shape: Shape, { first, count }: Run): readonly Span[] {
  const { pageBytes } = shape;
  const from = (first - 1) * pageBytes;
  const bytes = readAt(file, from, count * pageBytes);
  return Array.from({ length: count }, (_, n) =>
    unallocatedOf(bytes.subarray(n * pageBytes, (n + 1) * pageBytes), { ...shape, number: first + n }).map(
      ({ at, length }) => ({ at: from + n * pageBytes + at, length }),
    ),
  ).flat();
}

function readAt(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, at);
  return bytes;
}

function closed(): RelayError {
  return new RelayError("store_unavailable", "The relay is shutting down; its next start goes on with it.");
}

function autoVacuum(): RelayError {
  return new RelayError(
    "conflict",
    "The rows are gone, but the free bytes of the database cannot be overwritten: somebody turned its auto_vacuum on. " +
      'Stop the relay, run `sqlite3 <database> "PRAGMA auto_vacuum = NONE; VACUUM"`, and start it: it goes on by itself.',
  );
}
