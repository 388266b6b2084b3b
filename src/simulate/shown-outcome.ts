import { REASONS } from "../model/reasons.ts";
import { shown } from "./compare-values.ts";
import type { Later, Outcome, Recorded, Sent } from "./outcome.ts";

/** What a test can expect, in the order of a report. */
export const LISTS = [
  "matched",
  "sent",
  "previewed",
  "recorded",
  "scheduled",
  "held",
  "cancelled",
  "dead",
] as const;
/** Of "2026-03-02T10:00:00". */
const SECONDS_LENGTH = 19;
export type ListName = (typeof LISTS)[number];

/** Something that came about: as an expectation is written, and in words. */
export type Shown = { readonly value: Readonly<Record<string, unknown>>; readonly words: string };

/** What came about, list by list. */
export function shownOutcome(outcome: Outcome): Readonly<Record<ListName, readonly Shown[]>> {
  return {
    matched: outcome.matched.map((rule) => ({ value: { rule }, words: rule })),
    sent: outcome.sent.map(shownSent),
    previewed: outcome.previewed.map(shownSent),
    recorded: outcome.recorded.map(shownRecord),
    scheduled: outcome.scheduled.map((one) => shownLater("at", one)),
    held: outcome.held.map((one) => shownLater("until", one)),
    cancelled: outcome.cancelled.map(shownEnd),
    dead: outcome.dead.map(shownEnd),
  };
}

function shownSent({ rule, action, kind, destination, content }: Sent): Shown {
  return {
    value: { rule, action, via: destination, [kind]: content },
    words: `${kind} by ${rule} to ${destination}: ${shown(content)}`,
  };
}

function shownRecord({ rule, table, key, set }: Recorded): Shown {
  return { value: { rule, table, key, set }, words: `${table}[${key}] by ${rule}: ${shown(set)}` };
}

function shownLater(word: "at" | "until", { rule, action, at }: Later): Shown {
  const time = isoText(at);
  return { value: { rule, action, [word]: time }, words: `${rule} (${action}) ${word} ${time}` };
}

function shownEnd(value: Outcome["cancelled" | "dead"][number]): Shown {
  const { rule, action, reason } = value;
  return { value, words: `${rule} (${action}): ${reason}. ${REASONS[reason].sentence}` };
}

/** Moments are compared, to the second, as text in UTC, whichever zone they are written in. */
export function isoText(at: number): string {
  return `${new Date(at).toISOString().slice(0, SECONDS_LENGTH)}Z`;
}
