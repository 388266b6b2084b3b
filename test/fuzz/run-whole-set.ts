import { ACTION_KINDS_BY_NAME } from "../../src/actions/registry.ts";
import type { Event } from "../../src/model/event.ts";
import type { About } from "../../src/model/plan.ts";
import { plan } from "../../src/route/plan.ts";
import type { RuleAction, RuleSet } from "../../src/route/rule-set.ts";
import { createFixedIds } from "../../src/simulate/fixed-ids.ts";
import { createSender } from "../../src/simulate/sender.ts";
import { SOURCE_KINDS } from "../../src/sources/registry.ts";
import { digestView, eventView, scheduleView } from "../../src/templates/view.ts";

const NOW = Date.UTC(2026, 2, 2, 10);
const send = createSender({ sources: {}, newId: createFixedIds() });

/** One event of every name that any kind of sender has, as our door lets it in. */
const EVERY_EVENT: readonly Event[] = SOURCE_KINDS.flatMap(({ kind, catalogue }) =>
  [...catalogue.keys()].map((type) => send({ kind, source: kind, type, set: {}, same: false }, NOW).event),
);

/** What a sender could put into any field. */
const HOSTILE: Partial<Event> = {
  subject: {
    keys: [],
    name: {
      first: "{{ event.raw }}{% if %}",
      last: "\u0000\ud800<!channel>\r\nBcc: x",
      full: "x".repeat(70_000),
    },
    email: "a@b\r\nBcc: c@d",
    country: "zz",
  },
  check: { tags: ["", "\u202e"], score: Number.NaN, expires_at: 8.64e15 + 1 },
  links: {},
  raw: [[[null]], { __proto__: null, length: -1 }],
};

/** Plans every event and renders whatever a set wants of it; a fault of ours comes out as an exception. */
export function runWholeSet(set: RuleSet): void {
  for (const event of EVERY_EVENT) planAndRender(set, event);
  const [first] = EVERY_EVENT;
  if (first) planAndRender(set, { ...first, ...HOSTILE });
  for (const { id, actions, schedule } of set.rules) {
    if (!schedule) continue;
    const at = schedule.next(NOW) ?? NOW;
    for (const action of actions) render(action, id, [], { schedule: { at, since: NOW } });
  }
}

function planAndRender(set: RuleSet, event: Event): void {
  const { intents, missed } = plan(set, event, { preview: false });
  if (missed.some(({ failed }) => failed === "error")) throw new Error(`a condition broke for ${event.type}`);
  for (const intent of intents) {
    const rule = set.rules.find(({ id }) => id === intent.rule) ?? set.fallback;
    const action = rule?.actions.find(({ id }) => id === intent.action);
    if (!action) throw new Error(`there is no action ${intent.action}`);
    if (Number.isNaN(intent.due_at)) throw new Error("a due time is none");
    render(action, intent.rule, [event], {});
  }
}

function render(action: RuleAction, rule: string, events: readonly Event[], about: About): void {
  const kind = ACTION_KINDS_BY_NAME.get(action.kind);
  if (!kind) throw new Error(`there is no kind ${action.kind}`);
  const input = { rule, delivery: "0195-delivery", now: NOW, about };
  const [event] = events;
  const view = action.digest
    ? digestView({ ...input, events, count: 3 })
    : event
      ? eventView({ ...input, event })
      : scheduleView({ ...input, summary: { events: 1, decisions: {} } });
  const delivery = { id: "0195-delivery", rule, created_at: NOW };
  const stored = events.map((one) => ({ seq: 1, event: one }));
  kind.render(action.spec, { view, delivery, events: stored, trust_weak: action.trust_weak });
  for (const next of action.on_failure) {
    render(next, rule, events, { ...about, failure: failureOf(action) });
  }
}

function failureOf({ destination }: RuleAction): NonNullable<About["failure"]> {
  return { delivery: "0195-delivery", destination, reason: "exhausted", attempts: 12 };
}
