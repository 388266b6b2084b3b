import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Settings } from "../config/settings/settings.ts";
import { countEvents } from "../store/count-events.ts";
import { counted } from "./counted.ts";

/** One thing that the doctor looked at. */
export type Finding = {
  readonly state: "good" | "notice" | "bad";
  readonly what: string;
  /** What to do about it. */
  readonly fix?: string | undefined;
  /** The next useful command if nothing is bad. */
  readonly next?: string | undefined;
};

const NEEDED_MAJOR = 24;
/** The relay was not written yet; a clock before that is wrong. */
const EARLIEST = Date.UTC(2026, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);
const OTHERS = 0o077;
/** In the data folder, if the settings do not say otherwise. */
const USUAL_FILE = "relay.db";

export function checkNode(version: string): Finding {
  const isNew = Number(version.split(".")[0]) >= NEEDED_MAJOR;
  if (isNew) return { state: "good", what: `Node ${version}` };
  return { state: "bad", what: `Node ${version} is too old`, fix: `Use Node ${NEEDED_MAJOR} or newer.` };
}

/** Signatures carry a time, so a wrong clock refuses honest senders. */
export function checkClock(now: number): Finding {
  const shown =
    Number.isFinite(now) && Math.abs(now) < LATEST * 2 ? new Date(now).toISOString() : String(now);
  if (now >= EARLIEST && now < LATEST) return { state: "good", what: `The clock says ${shown}` };
  const fix = "Set this machine's clock (NTP): senders' signatures are refused as stale otherwise.";
  return { state: "bad", what: `The clock says ${shown}, which cannot be`, fix };
}

/** The folder must be writable; if it is not there yet, the one that it will be made in. */
export function checkDataFolder({ store, data }: Settings): Finding {
  const folder = resolve(store.kind === "sqlite" ? dirname(store.path) : data);
  const existing = nearestFolder(folder);
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
  } catch {
    const fix = `Let the relay's user write there, or choose another place with \`store: { path: … }\`.`;
    return { state: "bad", what: `The folder ${existing} cannot be written to`, fix };
  }
  if (existing !== folder) return { state: "good", what: `${folder} will be made at the first start` };
  if (isOpenToOthers(folder)) {
    return {
      state: "notice",
      what: `${folder} can be read by other users of this machine`,
      fix: `chmod 700 ${folder}`,
    };
  }
  return { state: "good", what: `${folder} is writable` };
}

/** Secret files that other users of the machine can read. */
export function checkSecretFiles({ origins }: Settings): readonly Finding[] {
  const files = [...origins.values()].flatMap(({ reference }) =>
    reference?.startsWith("file:") ? [reference.slice("file:".length)] : [],
  );
  return files
    .filter((file) => existsSync(file) && isOpenToOthers(file))
    .map((file) => ({
      state: "notice",
      what: `The secret in ${file} can be read by other users of this machine`,
      fix: `chmod 600 ${file}`,
    }));
}

/** Events of a relay on SQLite, where the settings name PostgreSQL now. */
export function checkLeftFile({ store, data }: Settings): readonly Finding[] {
  const file = join(data, USUAL_FILE);
  const events = store.kind === "postgres" && existsSync(file) ? (countEvents(file) ?? 0) : 0;
  if (events === 0) return [];
  const what = `${file} holds ${counted(events, "event")} of a relay on SQLite, and the settings name PostgreSQL`;
  const fix =
    `Were they not moved yet: npx kyc-relay migrate-store sqlite:${file} env:DATABASE_URL, before a relay starts ` +
    "(docs/backup.md#move). Else keep the file in another folder.";
  return [{ state: "notice", what, fix }];
}

function nearestFolder(folder: string): string {
  const parent = dirname(folder);
  return existsSync(folder) || parent === folder ? folder : nearestFolder(parent);
}

function isOpenToOthers(path: string): boolean {
  return process.platform !== "win32" && (statSync(path).mode & OTHERS) !== 0;
}
