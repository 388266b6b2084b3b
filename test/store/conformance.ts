import { afterEach, beforeEach, describe } from "vitest";
import type { Delivery } from "../../src/model/delivery.ts";
import type { Event } from "../../src/model/event.ts";
import type { Intent } from "../../src/model/plan.ts";
import type { Claimed } from "../../src/ports/queue.ts";
import type { Store } from "../../src/ports/store.ts";
import { alarmClauses } from "./conformance-alarms.ts";
import { cancelClauses } from "./conformance-cancels.ts";
import { digestClauses } from "./conformance-digests.ts";
import { eraseClauses } from "./conformance-erase.ts";
import { factsClauses } from "./conformance-facts.ts";
import { followClauses } from "./conformance-follow.ts";
import { gateClauses } from "./conformance-gates.ts";
import { intakeClauses } from "./conformance-intake.ts";
import { laneClauses } from "./conformance-lanes.ts";
import { ledgerClauses } from "./conformance-ledger.ts";
import { paceClauses } from "./conformance-pace.ts";
import { pendingClauses } from "./conformance-pending.ts";
import { pruneClauses } from "./conformance-prune.ts";
import { queueClauses } from "./conformance-queue.ts";
import { recordClauses } from "./conformance-records.ts";
import { recoverClauses } from "./conformance-recover.ts";
import { replayClauses } from "./conformance-replay.ts";
import { scheduleClauses } from "./conformance-schedules.ts";
import { statusClauses } from "./conformance-status.ts";
import { suppressionClauses } from "./conformance-suppressions.ts";
import { threadClauses } from "./conformance-threads.ts";
import { uncertainClauses } from "./conformance-uncertain.ts";
import { everythingShown } from "./everything-shown.ts";
import { planned, START } from "./samples.ts";

/** How a home is opened for the suite: empty, with a clock that the tests move. */
export type Harness = {
  open(clock: () => number): Promise<OpenHome>;
};
type OpenHome = {
  readonly store: Store;
  /** Closes it and opens it again on what it kept. */
  readonly restart: () => Promise<Store>;
  readonly drop: () => Promise<void>;
  /** All that is kept, however, as one text; absent: what the ports show of it. */
  readonly kept?: (() => Promise<string>) | undefined;
};

/** What a clause works with. */
export type Bench = {
  store: Store;
  now: number;
  restart(): Promise<void>;
  /** Claims what is due at the gate, leased for a minute. */
  claim(gate?: string, limit?: number): Promise<readonly Claimed[]>;
  /** Records an event with its plan, not before it was received. */
  record(event: Event, intents: readonly Intent[]): Promise<void>;
  /** What the store shows of an event's deliveries. */
  deliveriesOf(event: Event): Promise<readonly Delivery[]>;
  /** Everything of which the store has the bytes, as far as the home lets us look. */
  kept(): Promise<string>;
};

/** The clauses that every store keeps. */
export function storeConformance(name: string, harness: Harness): void {
  describe(name, () => {
    let bench: Bench | undefined;
    let home: OpenHome | undefined;

    beforeEach(async () => {
      bench = undefined;
      const opened = await harness.open(() => bench?.now ?? START);
      home = opened;
      const one: Bench = {
        store: opened.store,
        now: START,
        restart: async () => {
          one.store = await opened.restart();
        },
        claim: (gate = "slack/#kyc", limit = 10) =>
          one.store.queue.claim([{ gate, limit }], one.now + 60_000),
        record: async (event, intents) => {
          one.now = Math.max(one.now, event.received_at);
          await one.store.intake.record([planned(event, intents)]);
        },
        deliveriesOf: async (event) => (await one.store.ledger.event(event.id))?.delivered ?? [],
        kept: async () => opened.kept?.() ?? JSON.stringify(await everythingShown(one.store, one.now)),
      };
      bench = one;
    });
    afterEach(async () => home?.drop());

    const current = (): Bench => {
      if (!bench) throw new Error("the store is not open");
      return bench;
    };
    for (const clauses of [
      intakeClauses,
      factsClauses,
      queueClauses,
      gateClauses,
      paceClauses,
      laneClauses,
      threadClauses,
      suppressionClauses,
      uncertainClauses,
      recordClauses,
      pendingClauses,
      cancelClauses,
      digestClauses,
      followClauses,
      scheduleClauses,
      recoverClauses,
      replayClauses,
      ledgerClauses,
      statusClauses,
      alarmClauses,
      pruneClauses,
      eraseClauses,
    ]) {
      clauses(current);
    }
  });
}
