import { expect, test } from "vitest";
import type { SourceTrouble } from "../../src/alarms/finding.ts";
import { mergeTroubles } from "../../src/alarms/merge-troubles.ts";

const seen = (persona: SourceTrouble) => new Map([["persona", persona]]);

test("failures that came to several processes are one row, oldest first, and no longer than one's", () => {
  const merged = mergeTroubles(
    [seen({ failed_at: [10, 30], reason: "stale" }), seen({ failed_at: [20, 40], reason: "bad_signature" })],
    3,
  );
  expect(merged.get("persona")).toMatchObject({ failed_at: [20, 30, 40], reason: "bad_signature" });
});

test("a good request to one process ends the row of all", () => {
  const merged = mergeTroubles([seen({ failed_at: [10, 30] }), seen({ failed_at: [], good_at: 20 })], 10);
  expect(merged.get("persona")).toMatchObject({ failed_at: [30], good_at: 20 });
});

test("of what was too large, and of the attempts that a sender has left, the latest counts", () => {
  const merged = mergeTroubles(
    [
      seen({ failed_at: [], pressed_at: 10, left: 3, too_large_at: 50 }),
      seen({ failed_at: [], pressed_at: 20, left: 1 }),
      new Map([["passfort", { failed_at: [5] }]]),
    ],
    10,
  );
  expect(merged.get("persona")).toMatchObject({ pressed_at: 20, left: 1, too_large_at: 50 });
  expect(merged.get("passfort")).toMatchObject({ failed_at: [5] });
});
