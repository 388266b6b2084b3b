import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ActionKind, Reply } from "../../src/actions/action.ts";
import { type DeliverParts, deliver } from "../../src/deliver/deliver.ts";
import type { Delivery } from "../../src/model/delivery.ts";
import type { Intent } from "../../src/model/plan.ts";
import type { Claimed } from "../../src/ports/queue.ts";
import type { RuleAction, RuleSet } from "../../src/route/rule-set.ts";
import { deadly, eventOf, HOUR, only, planned, reminderFor, START } from "../store/samples.ts";
import { dispatcherBench } from "./bench.ts";
import { destination, type RuleParts, ruleSetOf, SILENT } from "./rules.ts";

type Sent = { readonly destination: string; readonly rendering: unknown; readonly delivery: Delivery };

let bench: ReturnType<typeof dispatcherBench>;
let sent: Sent[];
let reply: (signal: AbortSignal) => Promise<Reply>;
let render: ActionKind["render"];
let planning: RuleSet | undefined;
let active: RuleSet | undefined;

const hook = (): ActionKind => ({
  kind: "slack",
  destinations: ["slack"],
  // Only loading a rule asks for these.
  schema: undefined as never,
  compile: (body) => body,
  gate: (_, name) => name,
  render: (spec, input) => render(spec, input),
  attempt: async (rendering, to, delivery, signal) => {
    sent.push({ destination: to.name, rendering, delivery });
    return reply(signal);
  },
  preview: async () => ({ kind: "slack", destination: "slack", summary: "shown", content: {} }),
});

beforeEach(() => {
  bench = dispatcherBench();
  sent = [];
  reply = async () => ({ outcome: "delivered" });
  render = (spec) => ({ ok: true, rendering: spec });
  planning = ruleSetOf("rules-1", [{ spec: "as planned" }, { rule: "remind", action: "email" }]);
  active = planning;
});
afterEach(() => bench.close());

function parts(more: Partial<DeliverParts> = {}): DeliverParts {
  return {
    queue: bench.store.queue,
    suppressions: bench.store.suppressions,
    ruleSets: {
      active: () => active,
      byHash: async (hash) => (hash === planning?.hash ? planning : undefined),
    },
    kinds: new Map([["slack", hook()]]),
    destinations: new Map(["slack", "other"].map((name) => [name, destination(name)])),
    view: async () => ({}),
    planning: { preview: false },
    clock: () => bench.now,
    random: () => 0.5,
    log: SILENT,
    ...more,
  };
}

async function claim(gate = "slack/#kyc"): Promise<Claimed> {
  return only(await bench.store.queue.claim([{ gate, limit: 5 }], bench.now + 60_000));
}

/** Plans one delivery, runs it as the dispatcher would, and tells how it stands. */
async function run(more: Partial<DeliverParts> = {}, claimed?: Claimed) {
  const one = claimed ?? (await claim());
  const settlement = await deliver(one, parts(more));
  if (settlement) await bench.store.queue.settle([settlement]);
  const found = await bench.store.ledger.delivery(one.delivery.id);
  if (!found) throw new Error("the delivery is gone");
  return { settlement, ...found };
}

async function remind(more: Partial<Intent> = {}) {
  const event = eventOf({ reference: "c-1" });
  const due = reminderFor(event, { due_at: START, ...more });
  await bench.store.intake.record([planned(event, [due])]);
}

const rules = (...actions: RuleParts[]) => ruleSetOf("rules-2", actions);
const reminding = (change: Partial<RuleAction> = {}) =>
  rules({ rule: "remind", action: "email", after: HOUR, max_late: 24 * HOUR, ...change });

describe("an end without an attempt", () => {
  test.each<[string, () => void, Partial<Delivery>]>([
    [
      "the rule set is not stored any more",
      () => (planning = undefined),
      { state: "dead", reason: "rule_missing" },
    ],
    [
      "the text cannot be filled in",
      () => (render = () => ({ ok: false, reason: "template_failed", detail: "no such date" })),
      { state: "dead", reason: "template_failed" },
    ],
  ])("%s", async (_, arrange, expected) => {
    await bench.plan();
    arrange();
    const { delivery, attempts } = await run();
    expect(delivery).toMatchObject(expected);
    expect(attempts).toMatchObject([{ outcome: "dead", reason: expected.reason }]);
    expect(sent).toEqual([]);
  });

  test("the settings have no such destination any more: destination_missing, but not for a preview", async () => {
    await bench.plan();
    const without = { destinations: new Map() };
    expect((await run(without)).delivery).toMatchObject({ state: "dead", reason: "destination_missing" });
    await bench.plan({ preview: true });
    expect((await run(without)).attempts).toMatchObject([{ outcome: "previewed" }]);
  });

  test("a reminder ends rule_removed only when its rule or action is not in the active rules", async () => {
    await remind();
    active = rules({ rule: "another" });
    expect((await run()).delivery).toMatchObject({ state: "cancelled", reason: "rule_removed" });
    await remind();
    active = rules({ rule: "renamed", was: ["remind"], action: "email", max_late: 24 * HOUR });
    expect((await run()).delivery).toMatchObject({ state: "delivered" });
    await remind();
    active = rules({ rule: "remind", action: "email", kind: "webhook" });
    expect((await run()).delivery).toMatchObject({ state: "cancelled", reason: "rule_removed" });
  });
});

describe("which rules a delivery runs under", () => {
  test("what is no reminder runs as planned, whatever became of its rule", async () => {
    await bench.plan();
    active = rules({ spec: "as of today", destination: "other" });
    await run();
    active = undefined;
    await bench.plan();
    await run();
    expect(sent).toMatchObject([
      { rendering: "as planned", destination: "slack" },
      { rendering: "as planned", destination: "slack" },
    ]);
  });

  test("a reminder takes text, destination and max_late of the active rules, never its due time", async () => {
    await remind();
    bench.now += 30 * HOUR;
    active = reminding({ spec: "mended", destination: "other", gate: "other", max_late: 31 * HOUR });
    const { delivery } = await run();
    expect(sent).toMatchObject([{ rendering: "mended", destination: "other" }]);
    expect(delivery).toMatchObject({
      state: "delivered",
      destination: "other",
      gate: "other",
      planned_for: START,
    });

    await remind({ trigger: "event:second", due_at: bench.now });
    bench.now += 2 * HOUR;
    active = reminding({ max_late: HOUR });
    expect((await run()).delivery).toMatchObject({ state: "cancelled", reason: "too_late" });
  });

  test("a reminder runs as planned in a process that is behind the rules of the others", async () => {
    const byHash = async () => planning;
    for (const theirs of [rules({ rule: "another" }), reminding({ destination: "other", gate: "other" })]) {
      await remind({ trigger: theirs.rules[0]?.id ?? "" });
      const { delivery } = await run({ ruleSets: { active: () => theirs, byHash, isBehind: () => true } });
      expect(delivery).toMatchObject({ state: "delivered", destination: "slack" });
    }
  });

  test("a reminder stays where it was planned if the settings lack where the rule points", async () => {
    await remind();
    active = reminding({ destination: "not-there", gate: "not-there" });
    expect((await run()).delivery).toMatchObject({ state: "delivered", destination: "slack" });
  });

  test("a reminder in a lane waits for its turn where the rule points by now, and stays once it was filled in", async () => {
    const elsewhere = { destination: "other", gate: "other" };
    await remind({ in_order: true });
    active = reminding({ spec: "mended", ...elsewhere });
    const { delivery, attempts } = await run();
    expect(delivery).toMatchObject({ state: "pending", attempts: 0, ...elsewhere });
    expect(attempts).toMatchObject([{ outcome: "retry", reason: "moved" }]);
    expect(sent).toEqual([]);
    reply = async () => ({ outcome: "retry", reason: "server_error" });
    await run({}, await claim("other"));
    active = reminding({ spec: "mended again", destination: "slack", gate: "slack/#kyc" });
    bench.now += HOUR;
    reply = async () => ({ outcome: "delivered" });
    expect((await run({}, await claim("other"))).delivery).toMatchObject({
      state: "delivered",
      ...elsewhere,
    });
    expect(sent).toMatchObject([
      { rendering: "mended", destination: "other" },
      { rendering: "mended", destination: "other" },
    ]);
  });

  test("a redriven delivery takes what was mended in the active rules, else it runs as planned", async () => {
    await bench.plan();
    await bench.store.queue.settle([deadly(await claim())]);
    active = rules({ spec: "mended" });
    await bench.store.upkeep.redrive({}, 5);
    const again = await claim();
    reply = async () => ({ outcome: "dead", reason: "refused" });
    await run({}, again);
    active = rules({ rule: "another" });
    await bench.store.upkeep.redrive({}, 5);
    await run();
    expect(sent.map(({ rendering }) => rendering)).toEqual(["mended", "as planned"]);
  });
});

describe("an attempt", () => {
  test("is rendered once: a retry sends the same, whatever the text is by then", async () => {
    await remind();
    reply = async () => ({ outcome: "retry", reason: "server_error" });
    await run();
    active = reminding({ spec: "mended" });
    bench.now += HOUR;
    await run();
    expect(sent.map(({ rendering }) => rendering)).toEqual(["email of remind", "email of remind"]);
  });

  test("that gets no answer is uncertain after its limit, and tried again", async () => {
    await bench.plan();
    let aborted = false;
    reply = (signal) =>
      new Promise(() => {
        signal.addEventListener("abort", () => {
          aborted = true;
        });
      });
    const { delivery, attempts } = await run({ attemptLimit: 20 });
    expect(delivery).toMatchObject({ state: "pending", attempts: 1, due_at: START + 5_000 });
    expect(attempts).toMatchObject([{ outcome: "uncertain", reason: "timeout" }]);
    expect(aborted).toBe(true);
  });

  test("429 makes the gate wait and uses up no attempt", async () => {
    await bench.plan();
    reply = async () => ({ outcome: "retry", reason: "rate_limited", retry_after: 7_000 });
    expect((await run()).delivery).toMatchObject({ state: "pending", attempts: 0, due_at: START + 7_000 });
    expect(await bench.store.queue.nextDue()).toEqual(new Map([["slack/#kyc", START + 7_000]]));
  });

  test("that fails inside the relay is retried, counted, and in the end a dead letter", async () => {
    await bench.plan();
    render = () => {
      throw new Error("a fault of ours");
    };
    const { delivery, attempts } = await run();
    expect(delivery).toMatchObject({ state: "pending", attempts: 1 });
    expect(attempts).toMatchObject([{ outcome: "retry", reason: "internal_fault" }]);
    for (let n = 0; n < 12; n += 1) {
      bench.now += 30 * HOUR;
      await run();
    }
    const [last] = await bench.deliveries();
    expect(last).toMatchObject({ state: "dead", reason: "exhausted", attempts: 13 });
    const detail = await bench.store.ledger.delivery(last?.id ?? "");
    expect(detail?.attempts.at(-1)).toMatchObject({ outcome: "dead", reason: "internal_fault" });
  });

  test("is not made if a decision came between claim and rendering", async () => {
    await remind();
    const claimed = await claim();
    const approved = eventOf({ reference: "c-1", decision: "approved", received_at: START + 1 });
    await bench.store.intake.record([planned(approved, [])]);
    const { settlement, delivery } = await run({}, claimed);
    expect(settlement).toBeUndefined();
    expect(delivery).toMatchObject({ state: "cancelled", reason: "decided" });
    expect(sent).toEqual([]);
  });

  test("is not made by whoever has lost the lease", async () => {
    await bench.plan();
    const lost = await claim();
    bench.now += HOUR;
    const held = await claim();
    await run({}, lost);
    expect(sent).toEqual([]);
    expect((await run({}, held)).delivery).toMatchObject({ state: "delivered" });
  });
});
