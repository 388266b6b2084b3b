import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";
import { type KillableRelay, killableRelay } from "../support/killable-relay.ts";

/** A busy machine fails nothing. */
const PATIENCE_MS = 120_000;
const FAULTS = join(import.meta.dirname, "throw-on-signal.ts");

let relay: KillableRelay;

beforeEach(() => {
  relay = killableRelay(HOOK_SETTINGS, hookRules("event.id"));
});

afterEach(() => relay.remove());

test.each([
  ["an exception", "SIGUSR2"],
  ["a rejection that nobody awaits", "SIGWINCH"],
] as const)(
  "%s ends the process with 1, one line, and none of its words",
  async (_, signal) => {
    await relay.start({ ...hookEnv("http://127.0.0.1:9"), NODE_OPTIONS: `--import=${FAULTS}` });
    expect(await relay.stop(signal)).toEqual([1, null]);
    expect(relay.printed()).toContain("ends at a fault of its own");
    expect(relay.printed()).not.toContain("Ada Lovelace");
  },
  PATIENCE_MS,
);
