import { readFileSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { join } from "node:path";
import { loadSettings } from "../../src/config/settings/load-settings.ts";
import { whatHappened } from "../../src/errors.ts";
import { daysInMs, RETENTION } from "../../src/model/retention.ts";
import { prepareRestore, replaceDatabase } from "../../src/node/restore-database.ts";
import { startPruning } from "../../src/node/start-pruning.ts";
import { type RunningRelay, startRelay } from "../../src/node.ts";
import type { Log } from "../../src/ports/host.ts";
import { installKillSwitch } from "./kill-switch.ts";
import type { Order, Reply } from "./orders.ts";
import { crashSettings } from "./settings.ts";

/** The process under test: the real relay on a real file, which does what its parent says and dies where it is told to. */
const killSwitch = installKillSwitch();
const LOG: Log = { quiet: true, info() {}, warn: say, error: say };
const PRUNE_STEP_ROWS = 5;
/** Until it comes to events it has a lot to look at. */
const PRUNE_EVENTS_STEP_ROWS = 400;
/** The fewest that settings may say. */
const EVENT_DAYS = RETENTION.events.at_least;
let ahead = 0;
let relay: RunningRelay | undefined;

const OPEN_WORK = `SELECT (SELECT count(*) FROM delivery WHERE ended_at IS NULL)
  + (SELECT count(*) FROM erasure) + (SELECT count(*) FROM event WHERE routing = 'held') AS n`;
const EVENTS = `SELECT seq, id, details ->> 'source_event_id' AS source_event_id, type, routing,
    EXISTS (SELECT 1 FROM body WHERE event_seq = seq) AS has_body FROM event ORDER BY seq`;
const DELIVERIES = `SELECT id, rule, substr(trigger, 7) AS event_id, state, reason,
    (SELECT count(*) FROM attempt WHERE delivery_seq = seq AND outcome = 'uncertain') AS lost FROM delivery`;
const CHANGES = "SELECT event_id, count(*) AS n FROM record_change GROUP BY event_id";

process.on("message", (order: Order) => {
  carryOut(order).then(
    (value) => answer({ done: true, value }),
    (error: unknown) => answer({ done: false, why: whatHappened(error) }),
  );
});
process.on("disconnect", () => process.exit());
process.send?.("ready");

async function carryOut(order: Order): Promise<unknown> {
  switch (order.do) {
    case "open":
      return open(order);
    case "arm":
      return killSwitch.arm(order.trigger);
    case "clock":
      ahead = order.ahead;
      return relay?.wake();
    case "prune":
      return prune(order);
    case "copy":
      return relay?.store.backup?.(order.path, () => {});
    case "open_work":
      return killSwitch.read(OPEN_WORK)[0];
    case "look":
      return look();
    case "restore":
      return restore(order);
  }
}

async function open(order: Extract<Order, { do: "open" }>): Promise<string> {
  ahead = order.ahead;
  const { settings, problems } = loadSettings({
    file: { name: "relay.yaml", text: crashSettings(order.env["SLACK_API"] ?? "") },
    env: order.env,
    overrides: { "server.port": 0 },
    readFile: (path) => readFileSync(path, "utf8"),
    baseDir: order.folder,
  });
  if (!settings) throw new Error(JSON.stringify(problems));
  if (order.trigger) killSwitch.arm(order.trigger);
  relay = await startRelay({ settings, log: LOG, verifyToken: () => true, clock });
  return relay.url;
}

/** What the relay does every hour, now, and in steps small enough to die between. */
function prune({ events }: Extract<Order, { do: "prune" }>): void {
  if (!relay) throw new Error("no relay is open");
  const days = Object.entries(RETENTION).map(([name, entry]) => [name, daysInMs(entry.days)]);
  const step = events ? PRUNE_EVENTS_STEP_ROWS : PRUNE_STEP_ROWS;
  const limits = { ...Object.fromEntries(days), ...(events && { events: daysInMs(EVENT_DAYS) }) };
  startPruning({ upkeep: relay.store.upkeep, limits, clock, log: LOG, step });
}

function look(): unknown {
  // Whoever is killed writes nothing at its end, and all that come after it would compile everything again.
  flushCompileCache();
  const { read } = killSwitch;
  return {
    integrity: JSON.stringify(read("PRAGMA integrity_check")),
    events: read(EVENTS),
    deliveries: read(DELIVERIES),
    changes: read(CHANGES),
  };
}

/** As the command does it. */
function restore({ folder, backup, trigger }: Extract<Order, { do: "restore" }>): void {
  killSwitch.arm(trigger);
  const path = join(folder, "data/relay.db");
  const prepared = `${path}.restoring`;
  prepareRestore(backup, prepared);
  killSwitch.reached("restore_step");
  const onStep = () => killSwitch.reached("restore_step");
  replaceDatabase({ prepared, path, aside: `${path}.aside-${process.pid}`, onStep });
}

function clock(): number {
  return Date.now() + ahead;
}

function answer(reply: Reply): void {
  process.send?.(reply);
}

function say(fields: object, message: string): void {
  if (process.env["CRASH_VERBOSE"]) process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
}
