import type { Delivery } from "../model/delivery.ts";
import type { Event } from "../model/event.ts";
import type { Intent } from "../model/plan.ts";
import type { DeadReason } from "../model/reasons.ts";
import type { OutboxContent } from "../ports/queue.ts";
import type { RuleAction } from "../route/rule-set.ts";
import { digestView, eventView } from "../templates/view.ts";
import type { RenderOptions } from "./wanted.ts";

/** A message as the outbox would show it, or why it cannot be made. */
export type Message =
  | Pick<OutboxContent, "summary" | "content">
  | { readonly reason: DeadReason; readonly detail?: string | undefined };

type Subject = { readonly intent: Intent; readonly action: RuleAction; readonly event: Event };

/** In the place of a delivery's id, which it gets when it is made. */
const NO_ID = "00000000-0000-7000-8000-000000000000";

/** What an action would send for the event, rendered now; a digest as if the event were all of it. */
export async function renderMessage(
  { intent, action, event }: Subject,
  { kinds, destinations, now }: RenderOptions,
): Promise<Message | undefined> {
  const kind = kinds.get(action.kind);
  if (!kind) return undefined;
  const input = { rule: intent.rule, delivery: NO_ID, now };
  const view = intent.digest
    ? digestView({ ...input, events: [event], count: 1, by: action.digest?.by ?? [] })
    : eventView({ ...input, event });
  const delivery = deliveryOf(intent, now);
  const events = [{ seq: 0, event }];
  const rendered = kind.render(action.spec, { view, delivery, events, trust_weak: action.trust_weak });
  if (!rendered.ok) return { reason: rendered.reason, detail: rendered.detail };
  const { summary, content } = await kind.preview(
    rendered.rendering,
    destinations.get(action.destination),
    delivery,
  );
  return { summary, content };
}

function deliveryOf(intent: Intent, now: number): Delivery {
  const { rule, action, occurrence, trigger, kind, destination, gate, preview, reminder } = intent;
  return {
    ...{ rule, action, occurrence, trigger, kind, destination, gate, preview, reminder },
    seq: 0,
    id: NO_ID,
    rules_hash: "",
    state: "pending",
    planned_for: intent.due_at,
    fence: 1,
    attempts: 0,
    created_at: now,
  };
}
