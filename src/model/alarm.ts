import type { ALARM_TEXTS } from "./alarm-texts.ts";

/** The rule that every message about an alarm belongs to; no rule of a file can have this id. */
export const ALERTS_RULE = "relay:alerts";

/** What the relay raises an alarm about; `ALARM_TEXTS` says each in sentences. */
export type AlarmKind = keyof typeof ALARM_TEXTS;

/** Something that people should not have to find out from silence: raised once, ended once. Times are epoch milliseconds. */
export type Alarm = {
  readonly kind: AlarmKind;
  /** Which of them: a gate, a source, or a word of the kind's own. */
  readonly key: string;
  readonly raised_at: number;
  readonly ended_at?: number | undefined;
  /** It rose again soon after its last end: its next end is told only once it has been well for a while. */
  readonly again: boolean;
  /** The action of the alerts' rule that told of it; absent: nobody was told. */
  readonly told?: string | undefined;
  readonly detail: AlarmDetail;
};

/** What its sentences mention: ids, counts and words, nothing personal. `since`: when it began, epoch milliseconds. */
export type AlarmDetail = Readonly<Record<string, string | number>>;

/** What every delivery that tells of it is made for. */
export function alarmTrigger({ kind, key, raised_at }: Pick<Alarm, "kind" | "key" | "raised_at">): string {
  return `alarm:${kind}/${key}/${new Date(raised_at).toISOString()}`;
}

/** As occurrences of that: the first tells of the begin, the second of the end. */
export const TELLS = { begin: 1, end: 2 } as const;

/** Which alarm it is: of one kind and key, one at most is open. */
export function alarmId({ kind, key }: Pick<Alarm, "kind" | "key">): string {
  return `${kind}/${key}`;
}
