import type { CommandEntry } from "./command.ts";
import {
  DESTINATION,
  DIED_SINCE,
  DIED_UNTIL,
  PAGE,
  REASON,
  RULE,
  SINCE,
  SOURCE,
  TYPE,
  UNTIL,
  YES,
} from "./list-options.ts";
import { parseCount } from "./parse-count.ts";
import { parseQueueStates } from "./parse-queue-states.ts";
import { parseRate } from "./parse-rate.ts";

/** The commands that act on what is stored, and those that look after the relay itself. */
export const UPKEEP_COMMANDS: readonly CommandEntry[] = [
  {
    usage: "build",
    summary: "settings and rules as one file for Cloudflare Workers, after the same check",
    options: [
      { flags: "-o, --output <file>", help: "write it there (default: dist/relay.json)" },
      { flags: "--dev", help: "also make what `npm run dev:worker` needs, if it is missing" },
    ],
    load: async () => (await import("./build.ts")).build,
  },
  {
    usage: "redrive [ids...]",
    summary: "try dead letters again: the same deliveries, rendered anew",
    options: [
      { flags: "--all", help: "every dead letter" },
      RULE,
      DESTINATION,
      REASON,
      DIED_SINCE,
      DIED_UNTIL,
      { flags: "--limit <n>", help: "at most so many", parse: (text) => parseCount(text) },
      { flags: "--rate <rate>", help: "how fast: 100/s, 600/m (default: at once)", parse: parseRate },
      { flags: "--dry-run", help: "only count them, by what they died of" },
      YES,
    ],
    load: async () => (await import("./redrive.ts")).redrive,
  },
  {
    usage: "replay [ids...]",
    summary: "put stored events through today's rules; makes what does not stand yet",
    options: [
      SINCE,
      UNTIL,
      TYPE,
      SOURCE,
      { flags: "--dry-run", help: "only say what would happen" },
      { flags: "--rules <dir>", help: "with --dry-run: what these rules would do otherwise" },
      YES,
    ],
    load: async () => (await import("./replay.ts")).replay,
  },
  {
    usage: "erase [subject]",
    summary: "remove a person's data for good, by key, reference or email; counts and asks first",
    options: [
      { flags: "--event <id>", help: "instead: one event, such as one that could not be read" },
      { flags: "--reason <text>", help: "why, for the log; must not name the person" },
      { flags: "--dry-run", help: "only count what would go" },
      YES,
    ],
    load: async () => (await import("./erase.ts")).erase,
  },
  {
    usage: "backup <file>",
    summary: "copy the relay's database into a file here, verified, while the relay goes on",
    options: [{ flags: "--force", help: "replace the file if there is one" }],
    load: async () => (await import("./backup.ts")).backup,
  },
  {
    usage: "restore <file>",
    summary: "put a backup in the place of the database; the one before is kept beside it",
    options: [{ flags: "--hold", help: "nothing goes out before `queue resume`" }, YES],
    load: async () => (await import("./restore.ts")).restore,
  },
  {
    usage: "migrate-store <from> <to>",
    summary:
      "move all of a stopped relay's data from sqlite:PATH to PostgreSQL (env:DATABASE_URL), and compare it",
    load: async () => (await import("./migrate-store.ts")).migrateStore,
  },
  {
    usage: "queue [action] [gate]",
    summary: "how the queue is (`status`), or `pause` and `resume` it: a gate, a destination, or everything",
    options: [
      {
        flags: "--fail-if <states>",
        help: "with status: exit 1 if it is stalled, paused, waiting or empty; several with commas",
        parse: parseQueueStates,
      },
      { flags: "--by <name>", help: "who pauses or resumes (default: you, as the system knows you)" },
    ],
    load: async () => (await import("./queue.ts")).queue,
  },
  {
    usage: "doctor",
    summary: "look at everything that the relay needs, and say how to mend it",
    load: async () => (await import("./doctor.ts")).doctor,
  },
  {
    usage: "unsubscribed [what] [whom]",
    summary:
      "who gets no reminders: `list`, or `lift <address, subject or id>` (without one it is read from stdin)",
    options: PAGE,
    load: async () => (await import("./unsubscribed.ts")).unsubscribed,
  },
  {
    usage: "token [new]",
    summary: "the admin token: where it is from, or with `new` a new one, printed once",
    load: async () => (await import("./token.ts")).token,
  },
];
