import { describe, expect, test } from "vitest";
import { findInSources } from "../../src/alarms/find-in-sources.ts";
import type { SourceTrouble } from "../../src/alarms/finding.ts";
import type { Alarm, AlarmKind } from "../../src/model/alarm.ts";
import type { SourcePace } from "../../src/ports/alarms.ts";
import { DAY, HOUR, knownWith, MINUTE, NOON } from "./known.ts";

const found = (...args: Parameters<typeof knownWith>) => findInSources(knownWith(...args));
const open = (kind: AlarmKind, raised_at: number): Alarm => ({
  kind,
  key: "persona",
  raised_at,
  again: false,
  detail: {},
});
const pace = (changes: Partial<SourcePace>): readonly SourcePace[] => [
  { source: "persona", last_event_at: NOON - HOUR, days: 5, longest_pause: HOUR, ...changes },
];
const troubles = (changes: Partial<SourceTrouble>) => new Map([["persona", { failed_at: [], ...changes }]]);
const quietFor = (hours: number, changes: Partial<SourcePace> = {}) =>
  pace({ last_event_at: NOON - hours * HOUR, ...changes });

describe("a source that usually sends and has gone quiet", () => {
  test.each([
    ["24 hours are no alarm yet", quietFor(24), 0],
    ["25 hours are", quietFor(25), 1],
    ["25 hours are none if it pauses for 17 hours as a rule", quietFor(25, { longest_pause: 17 * HOUR }), 0],
    ["26 hours are", quietFor(26, { longest_pause: 17 * HOUR }), 1],
    ["a weekend is none once one was seen", quietFor(70, { longest_pause: 63 * HOUR }), 0],
    ["nothing is known of one heard on two days", quietFor(500, { days: 2 }), 0],
    ["nothing is known of one that was never heard", [], 0],
  ])("%s", (_, paces, count) => {
    expect(found({ paces })).toHaveLength(count);
  });

  test("says for how long, and what is usual", () => {
    expect(found({ paces: quietFor(30) })).toEqual([
      {
        kind: "source_silent",
        key: "persona",
        detail: {
          quiet: "1d6h",
          usual: "its longest pause in two weeks was 1h",
          since: NOON - 30 * HOUR,
        },
        keepsOnly: false,
      },
    ]);
  });

  test("its own `quiet_after` goes before what is learned, and `never` is never", () => {
    const sources = (quiet_after: number | "never") => [{ name: "persona", max_body: 1, quiet_after }];
    expect(found({ paces: quietFor(7, { days: 1 }), sources: sources(6 * HOUR) })).toMatchObject([
      { detail: { usual: "its `quiet_after` is 6h" } },
    ]);
    expect(found({ paces: quietFor(900), sources: sources("never") })).toEqual([]);
  });

  test("right after a start it raises none: senders have to find the relay again", () => {
    expect(found({ paces: quietFor(30), started_at: NOON - MINUTE })).toMatchObject([{ keepsOnly: true }]);
  });
});

describe("refused requests in a row", () => {
  const failed = (count: number) => Array.from({ length: count }, (_, at) => NOON - (count - at) * MINUTE);

  test("five are an alarm, four are not", () => {
    expect(found({ troubles: troubles({ failed_at: failed(4), reason: "bad_signature" }) })).toEqual([]);
    expect(found({ troubles: troubles({ failed_at: failed(5), reason: "bad_signature" }) })).toEqual([
      {
        kind: "signatures_failing",
        key: "persona",
        detail: { failures: 5, reason: "bad_signature", since: NOON - 5 * MINUTE },
        keepsOnly: false,
      },
    ]);
  });

  test("a restart that forgot them keeps the alarm open until a good request came", () => {
    const alarm = open("signatures_failing", NOON - HOUR);
    expect(found({ open: [alarm], paces: pace({ last_event_at: NOON - 2 * HOUR }) })).toMatchObject([
      { keepsOnly: true },
    ]);
    expect(found({ open: [alarm], paces: pace({ last_event_at: NOON - MINUTE }) })).toEqual([]);
    const good = troubles({ good_at: NOON - MINUTE });
    expect(found({ open: [alarm], troubles: good })).toEqual([]);
  });
});

describe.each([
  ["sender_giving_up", { pressed_at: NOON - MINUTE, left: 2 }, 61 * MINUTE],
  ["body_too_large", { too_large_at: NOON - MINUTE }, DAY + MINUTE],
] as const)("%s", (kind, trouble, later) => {
  test("is an alarm at once, and over when it was not so for a while", () => {
    expect(found({ troubles: troubles(trouble) })).toMatchObject([{ kind, keepsOnly: false }]);
    expect(found({ now: NOON + later, troubles: troubles(trouble) })).toEqual([]);
  });

  test("stays open over a restart for as long", () => {
    const alarms = [open(kind, NOON)];
    expect(found({ now: NOON + later - 2 * MINUTE, open: alarms })).toMatchObject([
      { kind, keepsOnly: true },
    ]);
    expect(found({ now: NOON + later, open: alarms })).toEqual([]);
  });
});

test("only sources of the settings are looked at", () => {
  expect(found({ sources: [], paces: quietFor(900), troubles: troubles({ too_large_at: NOON }) })).toEqual(
    [],
  );
});
