import { type Alarm, alarmId } from "../model/alarm.ts";
import { durationText } from "../model/duration.ts";
import type { SourcePace } from "../ports/alarms.ts";
import type { Finding, Known, SourceTrouble, WatchedSource } from "./finding.ts";

const HOUR_MS = 60 * 60_000;
/** A source that was heard on fewer days is not known well enough. */
const LEAST_DAYS = 3;
/** No pause is quite like the other. */
const LONGER_THAN_USUAL = 1.5;
/** After a start senders have to find out that the relay is there again. */
const HEARING_AGAIN_MS = HOUR_MS;
/** An event that needed nearly all of its sender's attempts is the last of its kind if none comes for so long. */
const PRESSED_FOR_MS = HOUR_MS;
/** So long senders may take to try again with what was too large. */
const TOO_LARGE_FOR_MS = 24 * HOUR_MS;

/** Sources that are silent, refused, at the end of their attempts, or sent too much. Pure. */
export function findInSources(known: Known): readonly Finding[] {
  const paces = new Map(known.paces.map((pace) => [pace.source, pace]));
  const open = new Map(known.open.map((alarm) => [alarmId(alarm), alarm]));
  return known.sources.flatMap((source) => {
    const { name } = source;
    const about: About = { known, source, pace: paces.get(name), trouble: known.troubles.get(name), open };
    return [silent(about), refused(about), pressed(about), tooLarge(about)].flatMap((one) => one ?? []);
  });
}

type About = {
  readonly known: Known;
  readonly source: WatchedSource;
  /** Absent if it was never heard. */
  readonly pace: SourcePace | undefined;
  readonly trouble: SourceTrouble | undefined;
  readonly open: ReadonlyMap<string, Alarm>;
};

function silent({ known, source, pace }: About): Finding | undefined {
  const limit = pace && silenceOf(source, pace, known.limits.quiet_after);
  if (!pace || !limit || known.now - pace.last_event_at <= limit.after) return undefined;
  const quiet = inHours(known.now - pace.last_event_at);
  const detail = { quiet, usual: limit.usual, since: pace.last_event_at };
  const keepsOnly = known.now - known.started_at < HEARING_AGAIN_MS;
  return { kind: "source_silent", key: source.name, detail, keepsOnly };
}

/** From when on its silence is one, and by what this goes. */
function silenceOf({ quiet_after: own }: WatchedSource, { days, longest_pause }: SourcePace, least: number) {
  if (own === "never") return undefined;
  if (own !== undefined) return { after: own, usual: `its \`quiet_after\` is ${durationText(own)}` };
  if (days < LEAST_DAYS) return undefined;
  const usual = `its longest pause in two weeks was ${inHours(longest_pause)}`;
  return { after: Math.max(least, longest_pause * LONGER_THAN_USUAL), usual };
}

/** A restart forgets the failures, but not the alarm: it is well when a good request has come since. */
function refused({ known, source, pace, trouble, open }: About): Finding | undefined {
  const kind = "signatures_failing";
  // What came to another process ends a row as well.
  const inRow = trouble?.failed_at.filter((at) => at >= (pace?.last_event_at ?? 0)) ?? [];
  const isBad = inRow.length >= known.limits.signature_failures;
  const alarm = open.get(alarmId({ kind, key: source.name }));
  const good = Math.max(pace?.last_event_at ?? 0, trouble?.good_at ?? 0);
  if (!isBad && !(alarm && good < alarm.raised_at)) return undefined;
  const detail = {
    failures: inRow.length,
    reason: trouble?.reason ?? "unknown",
    since: inRow[0] ?? known.now,
  };
  return { kind, key: source.name, detail, keepsOnly: !isBad };
}

function pressed({ known, source, trouble, open }: About): Finding | undefined {
  const kind = "sender_giving_up";
  const last = lastOf(trouble?.pressed_at, open.get(alarmId({ kind, key: source.name })));
  if (last === undefined || known.now - last >= PRESSED_FOR_MS) return undefined;
  const isNew = trouble?.pressed_at !== undefined;
  return { kind, key: source.name, detail: { left: trouble?.left ?? 0 }, keepsOnly: !isNew };
}

function tooLarge({ known, source, trouble, open }: About): Finding | undefined {
  const kind = "body_too_large";
  const last = lastOf(trouble?.too_large_at, open.get(alarmId({ kind, key: source.name })));
  if (last === undefined || known.now - last >= TOO_LARGE_FOR_MS) return undefined;
  const isNew = trouble?.too_large_at !== undefined;
  return { kind, key: source.name, detail: { limit: source.max_body }, keepsOnly: !isNew };
}

/** When it was so last: seen by this process, or known from the alarm of one before. */
function lastOf(at: number | undefined, alarm: Alarm | undefined): number | undefined {
  const times = [at, alarm?.raised_at].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}

function inHours(milliseconds: number): string {
  return durationText(Math.max(1, Math.round(milliseconds / HOUR_MS)) * HOUR_MS);
}
