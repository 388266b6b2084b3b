import { expect, test } from "vitest";
import { logGate } from "../../src/deliver/log-gate.ts";
import type { Log } from "../../src/ports/host.ts";
import type { GateNews } from "../../src/ports/queue.ts";

function linesOf(news: GateNews): readonly unknown[] {
  const lines: unknown[] = [];
  const note = (level: string) => (fields: unknown, message: string) =>
    void lines.push([level, fields, message]);
  const log: Log = { info: note("info"), warn: note("warn"), error: note("error") };
  logGate(news, 1_000, log);
  return lines;
}

test("a pause is one warning: which gate, why, and for how long", () => {
  expect(linesOf({ gate: "slack/#kyc", news: "paused", why: "failing", until: 16_000, failures: 5 })).toEqual(
    [
      [
        "warn",
        { gate: "slack/#kyc", why: "failing", failures: 5, wait_ms: 15_000 },
        "gate paused: its deliveries wait",
      ],
    ],
  );
});

test("its end is one line, too", () => {
  expect(linesOf({ gate: "mail", news: "well" })).toEqual([
    ["info", { gate: "mail" }, "gate is well again: what waited goes out"],
  ]);
});
