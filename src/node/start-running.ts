import type { Settings } from "../config/settings/settings.ts";
import type { OpenRelay } from "../node.ts";
import type { Log } from "../ports/host.ts";
import type { Bell } from "./bell.ts";
import { hearPeers } from "./hear-peers.ts";
import type { Alarms } from "./start-alarms.ts";
import { type DeliveringParts, startDelivering } from "./start-delivering.ts";
import { startUpkeep } from "./start-upkeep.ts";
import { watchRules } from "./watch-rules.ts";

/** What one of several processes on a store does: take in events, or deliver. */
export type Role = "ingests" | "delivers";

type RunningParts = {
  readonly opened: Pick<OpenRelay, "store" | "reload">;
  /** Puts the rules in force that another process saved. */
  readonly adopt: () => Promise<void>;
  readonly bell: Bell;
  readonly alarms: Alarms;
  readonly deliveringParts: DeliveringParts;
  readonly settings: Settings;
  readonly role: Role | undefined;
  readonly log: Log;
};

/** What runs by itself beside the answers to requests. */
type Running = {
  /** Looks for what is due now. */
  wake(): void;
  /** Resolves, each part by itself, when it has ended. */
  stop(): readonly Promise<void>[];
};

/** Starts to deliver, to look after the store and at the rule files, and to hear other processes. */
export function startRunning(parts: RunningParts): Running {
  const { opened, adopt, bell, alarms, deliveringParts, settings, role, log } = parts;
  const { store, reload } = opened;
  const delivering =
    role === "ingests" ? undefined : startDelivering({ ...deliveringParts, firesSchedules: false });
  const wake = () => delivering?.wake();
  bell.due = wake;
  if (delivering) bell.alive = delivering.isAlive;
  bell.tell = () => void store.peers?.tell("rules").catch(() => log.warn({}, UNTOLD));
  const upkeep =
    role === "ingests"
      ? undefined
      : startUpkeep({ ...deliveringParts, store, limits: settings.retention, alarms, bell, wake });
  hearPeers({ store, wake, adopt, troubles: alarms.hear, log });
  // What this process saved at its start may be new to the others.
  bell.tell();
  const watch = watchRules({ folder: settings.rules, onChange: () => reload(), log });
  return {
    wake: () => {
      wake();
      upkeep?.wake();
    },
    stop: () => [watch, upkeep, delivering].flatMap((part) => part?.stop() ?? []),
  };
}

const UNTOLD = "other processes could not be told of the rules; they find out when PostgreSQL is back";
