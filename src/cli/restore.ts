import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { databaseFile } from "../config/settings/database-file.ts";
import type { Settings } from "../config/settings/settings.ts";
import { RelayError } from "../errors.ts";
import { discardPrepared, holdPrepared, prepareRestore, replaceDatabase } from "../node/restore-database.ts";
import { asideOf } from "../node/set-aside.ts";
import { type Carried, carrySuppressions } from "../store/carry-suppressions.ts";
import type { DatabaseFacts } from "../store/inspect-database.ts";
import { confirm } from "./confirm.ts";
import type { Context } from "./context.ts";
import { counted } from "./counted.ts";
import { EXIT } from "./exit-codes.ts";
import { makeFolder } from "./first-run.ts";
import { openHome } from "./home.ts";
import { isRunning, listenUrl } from "./relay-access.ts";

type Input = {
  readonly file: string;
  readonly hold?: boolean | undefined;
  readonly yes?: boolean | undefined;
};

const ERASED = "Persons who were erased since then are back: erase them again.";

/** `restore <file>`: a backup in the place of the database; refused while a relay runs on it. */
export async function restore(context: Context, { file, hold, yes }: Input): Promise<number> {
  const { out, cwd, clock } = context;
  const { settings } = openHome(context, { forgive: "all" });
  await requireStopped(context.url ?? listenUrl(settings.server));
  const path = realPathOf(resolve(cwd, requireFile(settings)));
  const backup = requireBackup(resolve(cwd, file), path);
  makeFolder(dirname(path));
  const prepared = `${path}.restoring`;
  try {
    const facts = prepareRestore(backup, prepared);
    const carried = existsSync(path) ? carrySuppressions({ from: path, to: prepared }) : undefined;
    sayWhatFollows(context, facts, hold);
    if (carried) out.talk(whoAsked(carried));
    if (!(await confirm(`This replaces ${path}.`, yes))) return EXIT.problems;
    if (hold) await holdPrepared(prepared, clock);
    const aside = asideOf(path, clock());
    const isKept = replaceDatabase({ prepared, path, aside });
    say(context, { file, path, facts, carried, aside: isKept ? aside : undefined });
    out.next(hold ? "npx kyc-relay serve, then npx kyc-relay queue resume" : "npx kyc-relay serve");
    return EXIT.done;
  } finally {
    discardPrepared(prepared);
  }
}

function requireFile(settings: Settings): string {
  const file = databaseFile(settings);
  if (file !== undefined) return file;
  throw new RelayError(
    "bad_request",
    "The settings keep everything in PostgreSQL: put its own backup back with pg_restore (docs/backup.md).",
  );
}

async function requireStopped(url: string): Promise<void> {
  if (!(await isRunning(url))) return;
  throw new RelayError(
    "conflict",
    `A relay runs at ${url}. Stop it first, then restore on the machine where its database is.`,
  );
}

function requireBackup(backup: string, path: string): string {
  if (!statSync(backup, { throwIfNoEntry: false })?.isFile())
    throw new RelayError("bad_request", `There is no file ${backup} to restore.`);
  if (realPathOf(backup) !== path) return backup;
  throw new RelayError("bad_request", `${backup} is the relay's own database. Name a backup of it.`);
}

/** Where the file is, or will be, links followed. */
function realPathOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

function sayWhatFollows({ out }: Context, { open }: DatabaseFacts, hold: boolean | undefined): void {
  out.talk("The events that came in since the backup was made will not be there.");
  if (open === 0) return;
  const are = open === 1 ? "delivery had" : "deliveries had";
  out.talk(
    `${open} ${are} not ended when it was made and will be due again, also if they went out since: the far sides ` +
      "may see them twice, under the same ids.",
  );
  out.talk(
    hold
      ? "They are held, as everything is, until `npx kyc-relay queue resume`."
      : "With --hold nothing goes out until you resume the queue.",
  );
}

/** What persons asked of the relay since the backup was made, and what becomes of it. */
function whoAsked(carried: Carried): string {
  if (carried.state === "unreadable")
    return `The database before cannot be read: who unsubscribed since then gets reminders again. ${ERASED}`;
  if (carried.state === "foreign")
    return `The backup is another relay's: who unsubscribed from this one is not taken over. ${ERASED}`;
  const { suppressions, erased } = carried;
  const taken = suppressions === 1 ? "1 is taken over" : `${suppressions} are taken over`;
  const stays = `Who unsubscribed or bounced since then stays suppressed: ${taken} from the database before.`;
  if (erased === 0) return `${stays}\n${ERASED}`;
  const are = erased === 1 ? "is" : "are";
  return `${stays}\n${ERASED} ${counted(erased, "event")} that had been erased ${are} whole again.`;
}

type Restored = {
  readonly file: string;
  readonly path: string;
  readonly facts: DatabaseFacts;
  readonly carried: Carried | undefined;
  readonly aside: string | undefined;
};

function say({ out }: Context, { file, path, facts, carried, aside }: Restored): void {
  if (out.json) out.document({ data: { file: path, kept: aside, ...facts, carried } });
  const { events, deliveries, open } = facts;
  out.data(
    `${path} is ${file} now: ${counted(events, "event")}, ${counted(deliveries, "delivery", "deliveries")}, ${open} open.`,
  );
  if (aside !== undefined)
    out.talk(`The one before is ${aside}; remove it when you do not need it any more.`);
}
