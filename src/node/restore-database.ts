import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
} from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { RelayError } from "../errors.ts";
import { uuidv7 } from "../model/uuid.ts";
import type { Clock, Log } from "../ports/host.ts";
import { settlePlan } from "../route/settle-plan.ts";
import { type DatabaseFacts, inspectDatabase } from "../store/inspect-database.ts";
import { openSqliteStore } from "../store/sqlite.ts";
import { storeError } from "../store/store-error.ts";
import { SIDE_FILES } from "./set-aside.ts";

const OWNER_ONLY_FILE = 0o600;
const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** What is done to the files, in this order; a process may die after any of them. */
type RestoreStep = "prepared" | "locked" | "kept" | "replaced";

type Replacing = {
  /** What `prepareRestore` made. */
  readonly prepared: string;
  readonly path: string;
  /** What the database before is called from now on. */
  readonly aside: string;
  readonly onStep?: ((step: RestoreStep) => void) | undefined;
};

/** Copies a backup beside the database that it is to replace, and looks at all of it. The backup stays as it is. */
export function prepareRestore(backup: string, prepared: string): DatabaseFacts {
  discardPrepared(prepared);
  try {
    copyFileSync(backup, prepared, constants.COPYFILE_FICLONE);
    // Of a database that was copied by hand, the log belongs to it.
    if (existsSync(`${backup}-wal`)) copyFileSync(`${backup}-wal`, `${prepared}-wal`);
    chmodSync(prepared, OWNER_ONLY_FILE);
  } catch (error) {
    throw storeError(error, backup);
  }
  return inspectDatabase(prepared, "full", backup);
}

/** Lets nothing go out of a prepared one until a person resumes it. */
export async function holdPrepared(path: string, clock: Clock): Promise<void> {
  const { random } = Math;
  const paceOf = () => undefined;
  const store = openSqliteStore({ path, clock, log: SILENT, settlePlan, newId: uuidv7, paceOf, random });
  await store.upkeep.pause({ by: "restore" });
  await store.close();
}

/** Removes what `prepareRestore` made, as far as there is any. */
export function discardPrepared(prepared: string): void {
  rmSync(prepared, { force: true });
  removeSideFiles(prepared);
}

/**
 * Puts what was prepared in the place of the database. At every moment one of the two is whole at that place, and
 * nothing is lost of the other. Throws `store_busy` while a relay has it open. True: there was one, and it is kept.
 */
export function replaceDatabase({ prepared, path, aside, onStep = () => {} }: Replacing): boolean {
  sync(prepared);
  onStep("prepared");
  // SQLite throws away the log of a database that it cannot read.
  keepSideFiles(path, aside);
  const release = existsSync(path) ? lock(path, aside) : () => {};
  try {
    onStep("locked");
    const isThere = existsSync(path);
    if (isThere) linkOrCopy(path, aside);
    sync(dirname(path));
    onStep("kept");
    // A log of the one before would be taken for the new one's.
    removeSideFiles(path);
    renameSync(prepared, path);
    sync(dirname(path));
    onStep("replaced");
    return isThere;
  } finally {
    release();
  }
}

/**
 * Holds the database, with its log merged into it and so not kept apart. One that cannot be opened any more is no
 * reason to stop.
 */
function lock(path: string, aside: string): () => void {
  try {
    const database = new Database(path, { timeout: 0 });
    try {
      database.pragma("locking_mode = EXCLUSIVE");
      database.exec("BEGIN EXCLUSIVE; COMMIT");
      database.pragma("journal_mode = DELETE");
    } catch (error) {
      database.close();
      throw error;
    }
    removeSideFiles(aside);
    return () => void database.close();
  } catch (error) {
    const known = storeError(error, path);
    if (known instanceof RelayError && known.code === "store_busy") {
      removeSideFiles(aside);
      throw known;
    }
    return () => {};
  }
}

function keepSideFiles(path: string, aside: string): void {
  for (const ending of SIDE_FILES) if (existsSync(path + ending)) linkOrCopy(path + ending, aside + ending);
}

function removeSideFiles(path: string): void {
  for (const ending of SIDE_FILES) rmSync(path + ending, { force: true });
}

/** Not every file system lets a file have two names. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    sync(to);
  }
}

function sync(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
