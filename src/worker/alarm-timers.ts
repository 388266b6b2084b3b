import { whatHappened } from "../errors.ts";
import type { Clock, Later, Log } from "../ports/host.ts";
import type { RelayStorage } from "./platform.ts";

/** A shorter sleep is slept awake, which costs less than to be woken. */
const SHORT_MS = 2_000;
/** What is going on is looked after so much later, should the object be gone by then. */
const SAFETY_MS = 5_000;

/** All sleeps of an object over its one alarm, which wakes it also after it was evicted. */
export type AlarmTimers = {
  readonly later: Later;
  /** Something goes on that must not be lost with the object: looks after it in a moment at the latest. */
  guard(): void;
  /** The alarm is ringing: wakes all whose time has come. */
  ring(): void;
  /** Nobody sleeps here any more: what went on by its sleeps has ended. */
  end(): void;
};

type Parts = {
  readonly storage: Pick<RelayStorage, "setAlarm">;
  /** When the alarm is set for already. */
  readonly setFor: number | undefined;
  readonly clock: Clock;
  readonly log: Log;
};

type Sleeper = {
  readonly at: number;
  /** When the alarm is to ring for it: a short sleep needs it only if the object is gone by then. */
  readonly alarm: number;
  readonly wake: () => void;
};

/**
 * One that rings too early costs little, one that is not set loses everything: it is only ever moved nearer, and set anew
 * when it has rung. What slept when the object was evicted begins anew with it.
 */
export function createAlarmTimers({ storage, setFor, clock, log }: Parts): AlarmTimers {
  const sleepers = new Set<Sleeper>();
  let alarmAt = setFor;
  let isEnded = false;

  function arm(at: number): void {
    if (alarmAt !== undefined && alarmAt <= at) return;
    alarmAt = at;
    storage.setAlarm(at).catch((error: unknown) => {
      alarmAt = undefined;
      log.error({ error: whatHappened(error) }, "the alarm could not be set");
    });
  }

  function later(ms: number, work: () => void): () => void {
    if (isEnded) return () => {};
    const now = clock();
    const at = now + ms;
    const isShort = ms < SHORT_MS;
    const alarm = isShort ? now + SAFETY_MS : at;
    const sleeper = { at, alarm, wake: () => void (end() && work()) };
    const timer = isShort ? setTimeout(sleeper.wake, ms) : undefined;
    const end = () => {
      clearTimeout(timer);
      return sleepers.delete(sleeper);
    };
    sleepers.add(sleeper);
    arm(alarm);
    return end;
  }

  return {
    later,
    guard: () => arm(clock() + SAFETY_MS),
    ring() {
      alarmAt = undefined;
      const now = clock();
      for (const { at, wake } of [...sleepers]) if (at <= now) wake();
      const next = Math.min(...[...sleepers].map(({ alarm }) => alarm));
      if (Number.isFinite(next)) arm(Math.max(next, now));
    },
    end() {
      isEnded = true;
      sleepers.clear();
    },
  };
}
