import { expect, test } from "vitest";
import type { RefusedRow } from "../../src/ports/ledger.ts";
import { refusalNotes } from "../../src/receive/refusals.ts";

const quiet = { info() {}, warn() {}, error() {} };

function notes() {
  const rows: RefusedRow[] = [];
  let now = 0;
  const note = refusalNotes({
    upkeep: { noteRefusal: async (row) => void rows.push(row) },
    clock: () => now,
    log: quiet,
  });
  const tick = (ms: number) => {
    now += ms;
  };
  return { rows, note, tick };
}

const refusal = { source: "persona", reason: "bad_signature", header_names: ["host"] } as const;

test("one row a second for each source and reason; what comes between is counted into the next", () => {
  const { rows, note, tick } = notes();
  for (let i = 0; i < 10; i++) note(refusal);
  note({ ...refusal, reason: "stale" });
  tick(1_000);
  note(refusal);
  expect(rows.map((row) => [row.reason, row.uncounted])).toEqual([
    ["bad_signature", 0],
    ["stale", 0],
    ["bad_signature", 9],
  ]);
});

test("made-up source names share one row a second", () => {
  const { rows, note } = notes();
  for (let i = 0; i < 100; i++) note({ ...refusal, source: `guess-${i}`, reason: "unknown_source" });
  expect(rows).toHaveLength(1);
});

test("a clock that was set back does not silence refusals", () => {
  const { rows, note, tick } = notes();
  note(refusal);
  tick(-3_600_000);
  note(refusal);
  expect(rows).toHaveLength(2);
});

test("a thousand header names do not swell a row", () => {
  const { rows, note } = notes();
  note({ ...refusal, header_names: Array.from({ length: 1_000 }, (_, i) => `x-${i}`) });
  expect(rows[0]?.header_names).toHaveLength(50);
});
