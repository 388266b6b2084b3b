import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ActionKind, Reply, Sighting, Sought } from "../../src/actions/action.ts";
import { type DeliverParts, deliver } from "../../src/deliver/deliver.ts";
import type { RuleSet } from "../../src/route/rule-set.ts";
import { deadly, HOUR, MINUTE, only, START } from "../store/samples.ts";
import { dispatcherBench } from "./bench.ts";
import { destination, type RuleParts, ruleSetOf, SILENT } from "./rules.ts";

const LOST: Reply = { outcome: "uncertain", reason: "connection_lost" };

let bench: ReturnType<typeof dispatcherBench>;
let sent: number;
let looked: Sought[];
let reply: Reply;
let sighting: Sighting | "hangs";
let canLook: boolean;
let rules: RuleSet;

const kind = (): ActionKind => ({
  kind: "slack",
  destinations: ["slack"],
  // Only loading a rule asks for these.
  schema: undefined as never,
  compile: (body) => body,
  gate: (_, name) => name,
  render: (spec) => ({ ok: true, rendering: spec }),
  attempt: async () => {
    sent += 1;
    return reply;
  },
  looksBack: () => canLook,
  lookBack: async (sought) => {
    looked.push(sought);
    return sighting === "hangs" ? new Promise<Sighting>(() => undefined) : sighting;
  },
  preview: async () => ({ kind: "slack", destination: "slack", summary: "shown", content: {} }),
});

beforeEach(async () => {
  bench = dispatcherBench();
  [sent, looked, reply, sighting, canLook] = [0, [], LOST, { seen: "no" }, true];
  say({});
  await bench.plan();
});
afterEach(() => bench.close());

const say = (parts: RuleParts) => {
  rules = ruleSetOf("rules-1", [parts]);
};

function parts(): DeliverParts {
  return {
    queue: bench.store.queue,
    suppressions: bench.store.suppressions,
    ruleSets: { active: () => rules, byHash: async () => rules },
    kinds: new Map([["slack", kind()]]),
    destinations: new Map([["slack", destination("slack")]]),
    view: async () => ({}),
    planning: { preview: false },
    clock: () => bench.now,
    random: () => 0.5,
    log: SILENT,
    attemptLimit: 20,
  };
}

const claimed = async () =>
  only(await bench.store.queue.claim([{ gate: "slack/#kyc", limit: 5 }], bench.now + MINUTE));

/** Claims what is due, runs it as the dispatcher would, and tells how it stands. */
async function tried() {
  const one = await claimed();
  const settlement = await deliver(one, parts());
  if (settlement) await bench.store.queue.settle([settlement]);
  bench.now += HOUR;
  const found = await bench.store.ledger.delivery(one.delivery.id);
  return found ?? expect.fail("the delivery is gone");
}

describe("before a try after a lost answer", () => {
  test("the far side is asked since the first attempt that may have arrived", async () => {
    await tried();
    expect(looked).toEqual([]);
    await tried();
    await tried();
    expect(looked.map(({ since }) => since)).toEqual([START, START]);
    expect(looked[0]?.rendering).toBe("slack of alert");
  });

  test("one that is found is delivered, and not sent again", async () => {
    await tried();
    sighting = { seen: "yes" };
    const { delivery, attempts } = await tried();
    expect(delivery).toMatchObject({ state: "delivered" });
    expect(delivery.reason).toBeUndefined();
    expect(attempts).toMatchObject([
      { outcome: "uncertain", reason: "connection_lost" },
      { outcome: "delivered", reason: "found_by_look_back" },
    ]);
    expect(sent).toBe(1);
  });

  test("one that is not there is sent again", async () => {
    await tried();
    reply = { outcome: "delivered" };
    expect((await tried()).delivery).toMatchObject({ state: "delivered" });
    expect(sent).toBe(2);
  });

  test("an attempt that only failed is not looked for", async () => {
    reply = { outcome: "retry", reason: "server_error" };
    await tried();
    await tried();
    expect(looked).toEqual([]);
  });

  test("nor is one that was never rendered, whose process died", async () => {
    await claimed();
    bench.now += HOUR;
    await tried();
    expect(looked).toEqual([]);
  });

  test("it is not looked for a moment after it was sent: it may not be there to be seen yet", async () => {
    await tried();
    const one = await claimed();
    bench.now = START + 4_000;
    const settlement = await deliver(one, parts());
    expect(settlement?.next).toEqual({ state: "pending", due_at: START + 5_000, counts: false });
    expect(settlement?.attempt).toMatchObject({ outcome: "retry", reason: "look_back_waits" });
    expect([looked.length, sent]).toEqual([0, 1]);
    bench.now = START - HOUR;
    await deliver(one, parts());
    expect(looked).toHaveLength(1);
  });

  test("one whose process died after it was rendered is, also after its last try", async () => {
    for (let n = 0; n < 12; n += 1) {
      await tried();
      bench.now += 30 * HOUR;
    }
    const before = sent;
    await claimed();
    bench.now += HOUR;
    sighting = { seen: "yes" };
    expect((await tried()).delivery).toMatchObject({ state: "delivered" });
    expect(sent).toBe(before);
  });

  test.each([{ seen: "later", retry_after: 7_000 } as const, "hangs" as const])(
    "a far side that cannot tell just now is asked again at the next try: %j",
    async (answer) => {
      await tried();
      sighting = answer;
      const { delivery, attempts } = await tried();
      expect(delivery).toMatchObject({ state: "pending", attempts: 2 });
      expect(attempts.at(-1)).toMatchObject({ outcome: "retry", reason: "look_back_failed" });
      expect(sent).toBe(1);
    },
  );

  test("and never for ever: these tries use up the schedule", async () => {
    await tried();
    sighting = { seen: "later" };
    for (let n = 0; n < 12; n += 1) {
      bench.now += 30 * HOUR;
      await tried();
    }
    expect(only(await bench.deliveries())).toMatchObject({ state: "dead", reason: "exhausted" });
    expect(sent).toBe(1);
  });

  describe("to its last try", () => {
    beforeEach(async () => {
      for (let n = 0; n < 13; n += 1) {
        await tried();
        bench.now += 30 * HOUR;
      }
      expect(only(await bench.deliveries())).toMatchObject({ state: "pending", attempts: 13 });
    });

    test("it is looked for once more, and delivered if it is there", async () => {
      const before = sent;
      sighting = { seen: "yes" };
      expect((await tried()).delivery).toMatchObject({ state: "delivered" });
      expect(sent).toBe(before);
    });

    test.each([{ seen: "no" }, { seen: "later" }, { seen: "unknown", answer: "missing_scope" }] as const)(
      "it is dead, and not sent again, if that is in vain: %j",
      async (answer) => {
        const before = sent;
        sighting = answer;
        expect((await tried()).delivery).toMatchObject({ state: "dead", reason: "exhausted" });
        expect(sent).toBe(before);
      },
    );
  });

  test("looking in vain counts as a try of an action that gives up early", async () => {
    say({ gives_up_after: 2 });
    await tried();
    sighting = { seen: "later" };
    expect((await tried()).delivery).toMatchObject({ state: "dead", reason: "exhausted" });
    expect(sent).toBe(1);
  });

  test("one that nobody can look for is sent again, and the attempt says why it was not looked for", async () => {
    await tried();
    sighting = { seen: "unknown", answer: "missing_scope" };
    reply = { outcome: "delivered", answer: "ok" };
    const { delivery, attempts } = await tried();
    expect(delivery).toMatchObject({ state: "delivered" });
    expect(attempts.at(-1)).toMatchObject({ answer: "Not looked for: missing_scope\nok" });
  });

  test("a redriven one is not looked for in the attempts before it was a dead letter", async () => {
    await tried();
    await bench.store.queue.settle([deadly(await claimed())]);
    await bench.store.upkeep.redrive({}, 5);
    await tried();
    expect(looked).toEqual([]);
    expect(sent).toBe(2);
  });
});

describe("with `on_uncertain: hold`", () => {
  beforeEach(() => say({ on_uncertain: "hold" }));

  test("what can be looked for is held only if that is in vain", async () => {
    expect((await tried()).delivery).toMatchObject({ state: "pending" });
    sighting = { seen: "unknown", answer: "missing_scope" };
    const { delivery, attempts } = await tried();
    expect(delivery).toMatchObject({ state: "dead", reason: "held_uncertain" });
    expect(attempts.at(-1)).toMatchObject({ outcome: "dead", answer: "Not looked for: missing_scope" });
    expect(sent).toBe(1);
  });

  test("what is found is delivered, what is not there is sent", async () => {
    await tried();
    reply = { outcome: "delivered" };
    expect((await tried()).delivery).toMatchObject({ state: "delivered" });
    expect(sent).toBe(2);
  });

  test("what nobody can ask for is held at once", async () => {
    canLook = false;
    expect((await tried()).delivery).toMatchObject({ state: "dead", reason: "held_uncertain" });
    expect(looked).toEqual([]);
  });
});
