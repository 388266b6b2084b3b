import type { ActionKind, Reply } from "../../src/actions/action.ts";
import { deliver } from "../../src/deliver/deliver.ts";
import type { Event } from "../../src/model/event.ts";
import type { Claimed } from "../../src/ports/queue.ts";
import type { Store } from "../../src/ports/store.ts";
import { plan } from "../../src/route/plan.ts";
import { destination, SILENT } from "../deliver/rules.ts";
import { openStore } from "../store/open-store.ts";
import { eventOf, HOUR, START } from "../store/samples.ts";
import { rulesOf } from "./rules.ts";
import type { RulesVersion, Step, Story } from "./story.ts";

/** What went out, and when; `events` are the ids that it spoke for. */
export type Sending = {
  readonly at: number;
  readonly rules: RulesVersion;
  readonly claimed: Claimed;
  /** Everything that had been accepted by then. */
  readonly known: readonly Event[];
};

export type Outcome = {
  readonly rule: string;
  readonly trigger: string;
  readonly occurrence: number;
  readonly state: string;
  readonly reason?: string | undefined;
  readonly created_at: number;
  readonly events: readonly string[];
};

const DECISIONS = {
  expired: "expired",
  "marked-for-review": "review",
  created: "pending",
  started: "none",
  completed: "completed",
  approved: "approved",
} as const;

const LEASE = 60_000;
const MOST_ROUNDS = 500;

/** plan, settlePlan, the real store and deliver, with a clock and a far side of our own. */
export function openEngine(path: string, { if_pending }: Story) {
  let now = START;
  let version: RulesVersion = "first";
  let answer: Reply = { outcome: "delivered" };
  let store: Store = openStore(path, () => now);
  let claiming: Claimed | undefined;
  const accepted: Event[] = [];
  const sendings: Sending[] = [];
  const sets = new Map(
    (["first", "hours", "removed"] as const).map((each) => [each, rulesOf(each, if_pending)]),
  );
  const active = () => sets.get(version) ?? rulesOf(version, if_pending);

  const kind: ActionKind = {
    kind: "slack",
    destinations: [],
    // Only loading a rule asks for these.
    schema: undefined as never,
    compile: (body) => body,
    gate: (_, name) => name,
    render: (spec) => ({ ok: true, rendering: spec }),
    attempt: async () => {
      if (claiming) sendings.push({ at: now, rules: version, claimed: claiming, known: [...accepted] });
      return answer;
    },
    preview: async () => ({ kind: "slack", destination: "slack", summary: "", content: {} }),
  };

  async function record(event: Event): Promise<void> {
    const planned = plan(active(), event, { preview: false });
    const [receipt] = await store.intake.record([{ event, body: "{}", routing: "planned", plan: planned }]);
    if (receipt?.result === "stored") accepted.push(event);
  }

  async function claimDue(): Promise<readonly Claimed[]> {
    const due = [...(await store.queue.nextDue())].filter(([, at]) => at <= now);
    if (due.length === 0) return [];
    return store.queue.claim(
      due.map(([gate]) => ({ gate, limit: 50 })),
      now + LEASE,
    );
  }

  async function work(): Promise<void> {
    for (const claimed of await claimDue()) {
      claiming = claimed;
      const settlement = await deliver(claimed, {
        queue: store.queue,
        suppressions: store.suppressions,
        ruleSets: { active, byHash: async (hash) => [...sets.values()].find((set) => set.hash === hash) },
        kinds: new Map([["slack", kind]]),
        destinations: new Map([["slack-main", destination("slack-main")]]),
        view: async () => ({}),
        planning: { preview: false },
        clock: () => now,
        random: () => 0.5,
        log: SILENT,
      });
      if (settlement) await store.queue.settle([settlement]);
    }
  }

  async function restart(): Promise<void> {
    await store.close();
    store = openStore(path, () => now);
  }

  return {
    accepted,
    sendings,
    async take(step: Step): Promise<void> {
      switch (step.kind) {
        case "event":
          return record(eventIn(step, now, accepted.length));
        case "duplicate": {
          const again = accepted[step.which % Math.max(accepted.length, 1)];
          return again && record({ ...again, id: `${again.id}-again`, received_at: now });
        }
        case "clock":
          now += step.hours * HOUR;
          return;
        case "work":
          answer = replies[step.answer];
          return work();
        case "crash":
          await claimDue();
          return restart();
        case "restart":
          return restart();
        case "reload":
          version = step.to;
      }
    },
    restart,
    /** Lets time pass and everything be accepted until nothing is due any more. */
    async settleDown(): Promise<void> {
      answer = replies.delivered;
      for (let round = 0; ; round += 1) {
        if (round > MOST_ROUNDS) throw new Error("something stays due for ever");
        const next = Math.min(...(await store.queue.nextDue()).values());
        if (next === Number.POSITIVE_INFINITY) return;
        now = Math.max(now, next);
        await work();
      }
    },
    async outcomes(): Promise<readonly Outcome[]> {
      const { items } = await store.ledger.deliveries({}, { limit: 200 });
      return Promise.all(
        items.map(async ({ id, rule, trigger, occurrence, state, reason, created_at }) => {
          const events = (await store.ledger.delivery(id))?.events.map((event) => event.id) ?? [];
          return { rule, trigger, occurrence, state, reason, created_at, events: events.toSorted() };
        }),
      );
    },
    close: () => store.close(),
  };
}

const replies: Readonly<Record<"delivered" | "retry" | "dead", Reply>> = {
  delivered: { outcome: "delivered" },
  retry: { outcome: "retry", reason: "timeout" },
  dead: { outcome: "dead", reason: "refused" },
};

function eventIn(step: Extract<Step, { kind: "event" }>, now: number, at: number): Event {
  const { type, who, ago, weak } = step;
  const reference = { reference: who, account: undefined, both: who, "another's reference": (who + 1) % 3 }[
    step.keys
  ];
  const own = step.keys === "reference" ? `persona:inq_${who}` : `persona:act_${who}`;
  const event = eventOf({
    id: `e-${at}`,
    type: `inquiry.${type}`,
    decision: DECISIONS[type],
    received_at: now,
    occurred_at: now - ago * HOUR,
    keys: reference === undefined ? [own, `persona:inq_${who}`] : [`ref:c-${reference}`, own],
    reference: reference === undefined ? undefined : `c-${reference}`,
    check_id: `inq_${who}`,
  });
  return weak ? { ...event, source: "other", assurance: "static-token" } : event;
}
