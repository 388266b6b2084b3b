import { expect, test } from "vitest";
import { FUZZ_TARGETS } from "./targets.ts";

/** More by the variable; `npm run bench:fuzz` is for millions. */
const RUNS = process.env["FUZZ_RUNS"];
/** A busy machine fails nothing. */
const PATIENCE_MS = 300_000;

test.each(FUZZ_TARGETS.map((target) => [target.name, target] as const))(
  "%s",
  (_, { usual, run }) => {
    expect(run({ runs: Number(RUNS ?? usual) }).found ?? "nothing").toBe("nothing");
  },
  PATIENCE_MS,
);
