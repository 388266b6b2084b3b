import { whatHappened } from "../errors.ts";
import { inProcess } from "../in-process.ts";
import type { Alarm } from "../model/alarm.ts";
import type { Clock, Later, Log } from "../ports/host.ts";
import type { GateRow, Ledger } from "../ports/ledger.ts";
import type { Upkeep } from "../ports/upkeep.ts";
import type { RuleAction } from "../route/rule-set.ts";
import { alarmWords } from "./alarm-words.ts";
import { alertIntent } from "./alert-intent.ts";
import { chooseEscape, choosePlace } from "./choose-place.ts";
import { type AlarmChange, decideAlarms } from "./decide-alarms.ts";
import { findDeadLetters, NEWS_FOR_MS } from "./find-dead-letters.ts";
import { findInQueue } from "./find-in-queue.ts";
import { findInRelay } from "./find-in-relay.ts";
import { findInSources } from "./find-in-sources.ts";
import type { Finding, Known } from "./finding.ts";

/** What only time tells is looked for so often. */
const EVERY_MS = 60_000;
/** Of what happens at once, one look is enough. */
const GATHER_MS = 500;
/** Who has missed so many looks does not look any more. */
const LATE_LOOKS = 5;
/** Alarms that ended lately are among these. */
const RECENT = 200;

export type WatchParts = {
  readonly ledger: Pick<Ledger, "alarms" | "gates" | "recentDeaths">;
  readonly upkeep: Pick<Upkeep, "raiseAlarm" | "retellAlarm" | "endAlarm" | "sourcePaces">;
  /** What the home alone knows. */
  readonly home: () => Promise<Omit<Known, "now" | "gates" | "deaths" | "paces" | "open">>;
  /** Who is told, in order of preference. */
  readonly places: readonly RuleAction[];
  readonly preview: boolean;
  /** An alert is due. */
  readonly onTold: () => void;
  readonly later?: Later | undefined;
  /** How long it is from one look to the next at the most. */
  readonly every?: number | undefined;
  /** Since when what comes and goes is well, as an earlier watch has handed it over. */
  readonly calm?: ReadonlyMap<string, number> | undefined;
  readonly onCalm?: ((calm: ReadonlyMap<string, number>) => void) | undefined;
  readonly clock: Clock;
  readonly log: Log;
};

/** Looks for alarms as long as the relay runs. */
export interface Watch {
  /** Something happened that may be an alarm, or its end. Cheap. */
  soon(): void;
  /** Looks now. */
  wake(): void;
  status(): WatchStatus;
  /** Resolves when a look under way is over. */
  stop(): Promise<void>;
}

/** Are alarms looked for? Times are epoch milliseconds. */
export type WatchStatus = {
  /** The last look came to nothing, or there has been none for a while: what is wrong now may be missing. */
  readonly failing: boolean;
  /** When a look was over well for the last time; absent: not since the start. */
  readonly looked_at?: number | undefined;
};

type State = {
  cancelSleep: (() => void) | undefined;
  looking: Promise<void> | undefined;
  isSoon: boolean;
  again: boolean;
  stopped: boolean;
  /** The last look failed. */
  failed: boolean;
  lookedAt: number | undefined;
  calm: ReadonlyMap<string, number>;
};

/** Raises alarms and ends them: looks each minute, and soon after something happened that may be one. */
export function startWatch(parts: WatchParts): Watch {
  const state: State = {
    cancelSleep: undefined,
    looking: undefined,
    isSoon: false,
    again: false,
    stopped: false,
    failed: false,
    lookedAt: undefined,
    calm: parts.calm ?? new Map(),
  };
  const startedAt = parts.clock();
  lookNow(state, parts);
  return {
    soon() {
      if (state.isSoon || state.stopped) return;
      state.isSoon = true;
      if (state.looking === undefined) sleep(GATHER_MS, state, parts);
    },
    wake: () => lookNow(state, parts),
    status() {
      const isLate = parts.clock() - (state.lookedAt ?? startedAt) > LATE_LOOKS * everyOf(parts);
      return { failing: state.failed || isLate, looked_at: state.lookedAt };
    },
    async stop() {
      state.stopped = true;
      state.cancelSleep?.();
      await state.looking;
    },
  };
}

function everyOf({ every = EVERY_MS }: WatchParts): number {
  return every;
}

function sleep(ms: number, state: State, parts: WatchParts): void {
  const { later = inProcess } = parts;
  state.cancelSleep?.();
  if (!state.stopped) state.cancelSleep = later(ms, () => lookNow(state, parts));
}

function lookNow(state: State, parts: WatchParts): void {
  if (state.stopped) return;
  if (state.looking !== undefined) {
    state.again = true;
    return;
  }
  state.cancelSleep?.();
  state.isSoon = false;
  state.again = false;
  state.looking = look(state, parts)
    .then(() => {
      state.failed = false;
      state.lookedAt = parts.clock();
    })
    .catch((error: unknown) => {
      state.failed = true;
      parts.log.error({ error: whatHappened(error) }, "looking for alarms failed");
    })
    .then(() => {
      state.looking = undefined;
      if (state.again) lookNow(state, parts);
      else sleep(state.isSoon ? GATHER_MS : everyOf(parts), state, parts);
    });
}

async function look(state: State, parts: WatchParts): Promise<void> {
  const { ledger, upkeep, home, clock } = parts;
  const paces = await upkeep.sourcePaces();
  const gates = await ledger.gates();
  const deaths = await ledger.recentDeaths(clock() - NEWS_FOR_MS);
  const open = await ledger.alarms({ limit: RECENT, open: true });
  const recent = await ledger.alarms({ limit: RECENT });
  const now = clock();
  const known: Known = { ...(await home()), now, gates, deaths, paces, open: open.items };
  const ended = recent.items.filter(({ ended_at }) => ended_at !== undefined);
  const alarms = [...open.items, ...ended];
  const { changes, calm } = decideAlarms({ findings: findAll(known), alarms, calm: state.calm, now });
  if (calm.size > 0 || state.calm.size > 0) parts.onCalm?.(calm);
  state.calm = calm;
  for (const change of changes) await make(change, gates, parts);
  for (const alarm of open.items) await tellElsewhere(alarm, gates, parts);
}

function findAll(known: Known): readonly Finding[] {
  return [...findInQueue(known), ...findDeadLetters(known), ...findInSources(known), ...findInRelay(known)];
}

/** Keeps the change together with the delivery that tells of it. */
async function make(change: AlarmChange, gates: readonly GateRow[], parts: WatchParts): Promise<void> {
  const { places, preview, upkeep, clock, log, onTold } = parts;
  const place = choosePlace(places, gates, change.alarm);
  const alarm: Alarm = { ...change.alarm, told: place?.id };
  const tell = place && alertIntent({ ...change, alarm }, place, { now: clock(), preview });
  const isMade = await (change.change === "raise"
    ? upkeep.raiseAlarm(alarm, tell)
    : upkeep.endAlarm(alarm, tell));
  if (!isMade) return;
  const fields = { alarm: alarm.kind, key: alarm.key, told: place?.destination };
  if (change.change === "raise") log.warn(fields, `alarm: ${alarmWords(alarm).title}`);
  else log.info(fields, `alarm ended: ${alarmWords(alarm).title}`);
  if (tell) onTold();
}

/** Of an alarm that waits where nothing arrives, others are told. One that has ended meanwhile is not open any more. */
async function tellElsewhere(alarm: Alarm, gates: readonly GateRow[], parts: WatchParts): Promise<void> {
  const { places, preview, upkeep, clock, log, onTold } = parts;
  const way = chooseEscape(places, gates, alarm);
  if (!way) return;
  const { action, told } = way;
  const tell = alertIntent({ change: "raise", alarm }, action, { now: clock(), preview });
  if (!(await upkeep.retellAlarm({ ...alarm, told }, tell))) return;
  log.warn({ alarm: alarm.kind, key: alarm.key, told: action.destination }, "alarm told by another way, too");
  onTold();
}
