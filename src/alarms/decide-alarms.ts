import { type Alarm, alarmId } from "../model/alarm.ts";
import type { Finding } from "./finding.ts";

/** What comes back sooner than this after its end comes and goes; it is well again once it was away for so long. */
export const CALM_MS = 10 * 60_000;

/** What is told of an alarm: that it rose, or that it ended. */
export type AlarmChange = { readonly change: "raise" | "end"; readonly alarm: Alarm };

export type Decided = {
  readonly changes: readonly AlarmChange[];
  /** Since when that is well which comes and goes, by alarm: to be handed in the next time. */
  readonly calm: ReadonlyMap<string, number>;
};

type Input = {
  readonly findings: readonly Finding[];
  /** Those that are open, and those that ended lately. */
  readonly alarms: readonly Alarm[];
  readonly calm: ReadonlyMap<string, number>;
  readonly now: number;
};

/**
 * Which alarms rise and which end. One that rises again within 10 minutes of its end says once that it comes and goes;
 * then its end is told only when it has been well for 10 minutes. Pure.
 */
export function decideAlarms({ findings, alarms, calm, now }: Input): Decided {
  const found = new Map(findings.map((finding) => [alarmId(finding), finding]));
  const open = alarms.filter(({ ended_at }) => ended_at === undefined);
  const isOpen = new Set(open.map(alarmId));
  const raised = [...found]
    .filter(([id, { keepsOnly }]) => !keepsOnly && !isOpen.has(id))
    .map(([, finding]) => raise(finding, alarms, now));
  const well = open.filter((alarm) => !found.has(alarmId(alarm)));
  // A clock that was set back must not keep it open.
  const since = new Map(
    well.map((alarm) => [alarmId(alarm), Math.min(calm.get(alarmId(alarm)) ?? now, now)]),
  );
  const ended = well.filter((alarm) => !alarm.again || now - (since.get(alarmId(alarm)) ?? now) >= CALM_MS);
  return {
    changes: [
      ...ended.map((alarm): AlarmChange => ({ change: "end", alarm: { ...alarm, ended_at: now } })),
      ...raised,
    ],
    calm: since,
  };
}

function raise({ kind, key, detail }: Finding, alarms: readonly Alarm[], now: number): AlarmChange {
  const again = alarms.some(
    (alarm) =>
      alarm.kind === kind &&
      alarm.key === key &&
      alarm.ended_at !== undefined &&
      now - alarm.ended_at < CALM_MS,
  );
  return { change: "raise", alarm: { kind, key, raised_at: now, again, detail } };
}
