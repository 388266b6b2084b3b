import { expect, test } from "vitest";
import { findInRelay } from "../../src/alarms/find-in-relay.ts";
import type { Alarm } from "../../src/model/alarm.ts";
import { knownWith, NOON } from "./known.ts";

const found = (...args: Parameters<typeof knownWith>) => findInRelay(knownWith(...args));
const open = (key: string): Alarm => ({
  kind: "store_growing",
  key,
  raised_at: NOON,
  again: false,
  detail: {},
});

test.each([
  [true, "the rules from before stay in force"],
  [false, "no rules are in force, and events are held until there are"],
])("bad rule files are an alarm that says what is in force (%s)", (inForce, effect) => {
  expect(found({ rules: { errors: 2, first: "rules/a.yaml:3:1 (R101)", inForce } })).toEqual([
    { kind: "rules_broken", key: "rules", detail: { errors: 2, first: "rules/a.yaml:3:1 (R101)", effect } },
  ]);
});

test.each([
  ["database", { database: 20_001 }, { database: 20_000 }],
  ["write-ahead log", { log: 1_001 }, { log: 1_000 }],
  ["free disk space", { free: 499 }, { free: 500 }],
])("%s has its limit", (key, beyond, within) => {
  expect(found({ room: beyond })).toMatchObject([{ kind: "store_growing", key }]);
  expect(found({ room: within })).toEqual([]);
});

test.each([
  ["database", { database: 18_001 }, { database: 18_000 }],
  ["free disk space", { free: 555 }, { free: 556 }],
])("%s is well again only when it is clearly within", (key, still, well) => {
  expect(found({ room: still, open: [open(key)] })).toHaveLength(1);
  expect(found({ room: well, open: [open(key)] })).toEqual([]);
});

test("what the home cannot tell is no alarm", () => {
  expect(found({ room: {} })).toEqual([]);
});
