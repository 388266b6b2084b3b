import { afterEach, beforeEach, describe } from "vitest";
import type { Claimed } from "../../src/ports/queue.ts";
import type { Store } from "../../src/ports/store.ts";
import { factsClauses } from "./conformance-facts.ts";
import { intakeClauses } from "./conformance-intake.ts";
import { ledgerClauses } from "./conformance-ledger.ts";
import { queueClauses } from "./conformance-queue.ts";
import { recordClauses } from "./conformance-records.ts";
import { recoverClauses } from "./conformance-recover.ts";
import { START } from "./samples.ts";

/** How a home is opened for the suite: empty, with a clock that the tests move. */
export type Harness = {
  open(clock: () => number): Promise<{ readonly store: Store; readonly drop: () => Promise<void> }>;
};

/** What a clause works with. */
export type Bench = {
  readonly store: Store;
  now: number;
  /** Claims what is due at the gate, leased for a minute. */
  claim(gate?: string, limit?: number): Promise<readonly Claimed[]>;
};

/** The clauses that every store keeps. */
export function storeConformance(name: string, harness: Harness): void {
  describe(name, () => {
    let bench: Bench | undefined;
    let drop: (() => Promise<void>) | undefined;

    beforeEach(async () => {
      const opened = await harness.open(() => bench?.now ?? START);
      drop = opened.drop;
      const { store } = opened;
      bench = {
        store,
        now: START,
        claim: (gate = "slack/#kyc", limit = 10) =>
          store.queue.claim([{ gate, limit }], (bench?.now ?? START) + 60_000),
      };
    });
    afterEach(async () => drop?.());

    const current = (): Bench => {
      if (!bench) throw new Error("the store is not open");
      return bench;
    };
    for (const clauses of [
      intakeClauses,
      factsClauses,
      queueClauses,
      recordClauses,
      recoverClauses,
      ledgerClauses,
    ]) {
      clauses(current);
    }
  });
}
