import type { Alarm, AlarmDetail } from "../model/alarm.ts";
import { ALARM_TEXTS } from "../model/alarm-texts.ts";
import { durationText } from "../model/duration.ts";

const PLACE = /\{(\w+)\}/g;
const MINUTE_MS = 60_000;

const COMES_AND_GOES =
  "It was well only a moment ago: it comes and goes. You are told again once it has been well for 10 minutes.";

/** What there is to say of an alarm. Of one that has ended only the first two. */
export type AlarmWords = {
  /** One line. */
  readonly title: string;
  /** What happened, and since when. */
  readonly what: string;
  readonly means?: string | undefined;
  readonly how?: string | undefined;
  /** The command to look with. */
  readonly look?: string | undefined;
};

/** An alarm in sentences. */
export function alarmWords(alarm: Alarm): AlarmWords {
  return alarm.ended_at === undefined ? raisedWords(alarm) : endedWords(alarm, alarm.ended_at);
}

/** The same as lines, without the title. */
export function alarmText(alarm: Alarm): string {
  const { what, means, how, look } = alarmWords(alarm);
  const lines = [what, means, how, look && `To look: ${look}`];
  return lines.filter((line) => line !== undefined).join("\n");
}

/** What was wrong, in one line, also of an alarm that has ended. */
export function alarmSubject({ kind, key, detail }: Pick<Alarm, "kind" | "key" | "detail">): string {
  return filled(ALARM_TEXTS[kind].raised, { ...detail, key });
}

function raisedWords({ kind, key, raised_at, again, detail }: Alarm): AlarmWords {
  const { what, means, how, look } = ALARM_TEXTS[kind];
  const words = { ...detail, key };
  const since = `Since ${shown(Number(detail["since"] ?? raised_at))}.`;
  return {
    title: alarmSubject({ kind, key, detail }),
    what: [filled(what, words), since, ...(again ? [COMES_AND_GOES] : [])].join(" "),
    means,
    how,
    look: filled(look, words),
  };
}

function endedWords({ kind, key, raised_at, detail }: Alarm, ended_at: number): AlarmWords {
  const began = Number(detail["since"] ?? raised_at);
  const lasted = durationText(Math.max(MINUTE_MS, Math.round((ended_at - began) / MINUTE_MS) * MINUTE_MS));
  return {
    title: filled(ALARM_TEXTS[kind].ended, { ...detail, key }),
    what: `It lasted from ${shown(began)} to ${shown(ended_at)} (${lasted}).`,
  };
}

function filled(sentence: string, words: AlarmDetail): string {
  return sentence.replaceAll(PLACE, (place, name: string) => String(words[name] ?? place));
}

/** `2026-03-04 12:00 UTC`. */
function shown(time: number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "an unknown time";
  return `${date.toISOString().slice(0, "2026-03-04T12:00".length).replace("T", " ")} UTC`;
}
