import fc from "fast-check";
import { expect, test } from "vitest";
import type { Harness } from "./conformance.ts";
import { eventOf, HOUR, intentFor, planned, START, settlementOf } from "./samples.ts";
import { PACE, PACED } from "./store-parts.ts";

const RULES = ["alpha", "beta", "gamma"] as const;
const GATE = `${PACED}/1`;

type Sent = { readonly rule: string; readonly subject: string; readonly seq: number; readonly at: number };

type Burst = {
  readonly rule: string;
  readonly subject: string;
  readonly count: number;
  /** Milliseconds since the one before. */
  readonly wait: number;
};

const bursts: fc.Arbitrary<readonly Burst[]> = fc.array(
  fc.record({
    rule: fc.constantFrom(...RULES),
    subject: fc.constantFrom("ann", "bob", "cy"),
    count: fc.integer({ min: 1, max: 12 }),
    wait: fc.integer({ min: 0, max: 6_000 }),
  }),
  { minLength: 1, maxLength: 8 },
);

/** Records what comes when it comes, and claims whenever the gate says that one may go. */
async function run(harness: Harness, arriving: readonly Burst[]): Promise<readonly Sent[]> {
  let now = START;
  const { store, drop } = await harness.open(() => now);
  const { intake, queue } = store;
  const sent: Sent[] = [];
  const claim = async () => {
    const claimed = await queue.claim([{ gate: GATE, limit: 50, pace: PACE }], now + HOUR);
    await queue.settle(claimed.map((one) => settlementOf(one)));
    for (const { delivery, events } of claimed) {
      const subject = events[0]?.event.subject.reference ?? "";
      sent.push({ rule: delivery.rule, subject, seq: delivery.seq, at: now });
    }
  };
  const due = async () => (await queue.nextDue()).get(GATE) ?? Number.POSITIVE_INFINITY;
  const goUntil = async (time: number) => {
    for (let at = await due(); at <= time && at < Number.POSITIVE_INFINITY; at = await due()) {
      now = Math.max(now, at);
      await claim();
    }
  };
  for (const { rule, subject, count, wait } of arriving) {
    const then = now + wait;
    await goUntil(then);
    now = then;
    const events = Array.from({ length: count }, () => eventOf({ received_at: now, reference: subject }));
    const parts = { rule, gate: GATE, destination: PACED };
    await intake.record(events.map((event) => planned(event, [intentFor(event, parts)])));
  }
  await goUntil(Number.POSITIVE_INFINITY);
  await drop();
  return sent;
}

/** Whatever comes in bursts: all goes, no faster than the pace, in order for a rule and a person. */
export function turnsProperty(harness: Harness, runs: number): void {
  test("all of every burst goes, no faster than the pace, in order for a rule and a person", async () => {
    await fc.assert(
      fc.asyncProperty(bursts, async (arriving) => {
        const sent = await run(harness, arriving);
        const total = arriving.reduce((sum, { count }) => sum + count, 0);
        expect(new Set(sent.map(({ seq }) => seq)).size).toBe(total);
        const isPaced = sent.every(({ at }, index) => {
          const within = sent.slice(index).filter((later) => later.at - at < 10 * PACE.every_ms).length;
          return within <= PACE.burst + 10;
        });
        expect(isPaced).toBe(true);
        const flows = Map.groupBy(sent, ({ rule, subject }) => `${rule} ${subject}`);
        for (const flow of flows.values()) {
          expect(flow.map(({ seq }) => seq)).toEqual(flow.map(({ seq }) => seq).toSorted((a, b) => a - b));
        }
      }),
      { numRuns: runs },
    );
  });
}
