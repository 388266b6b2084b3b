import type { ActionKind, Rendered, RenderInput } from "../actions/action.ts";
import type { Destination } from "../actions/destination.ts";
import type { Clock } from "../ports/host.ts";
import type { Claimed, Queue } from "../ports/queue.ts";
import type { MailVerdict, Suppressions } from "../ports/suppressions.ts";
import { type Ended, ended } from "./end.ts";
import type { FoundAction } from "./find-action.ts";
import { topicOf } from "./view-of.ts";

export type ReadyParts = {
  readonly queue: Pick<Queue, "keep">;
  readonly suppressions: Pick<Suppressions, "mayMail">;
  readonly destinations: ReadonlyMap<string, Destination>;
  /** What texts may show. */
  readonly view: (
    claimed: Claimed,
    options: { readonly now: number; readonly by: readonly string[] },
  ) => Promise<RenderInput["view"]>;
  /** What a person's token is put behind to make a link that ends reminders; absent: no link would lead anywhere. */
  readonly unsubscribeAt?: string | undefined;
  readonly clock: Clock;
};

/** The delivery ended or was claimed anew meanwhile: there is nothing to do or to settle. */
export const NOT_OURS = "not ours";

/** `counted`: it goes to a person, and how it ends must be said to the count of that person's mails. */
export type Ready =
  | { readonly ok: true; readonly rendering: unknown; readonly counted: boolean }
  | { readonly ok: false; readonly end: ReturnType<typeof ended> };

type Input = { readonly claimed: Claimed; readonly kind: ActionKind; readonly found: FoundAction };

/** What is to be sent: filled in once, allowed to go to whom it goes to, and kept before it goes. */
export async function makeReady(input: Input, parts: ReadyParts): Promise<Ready | typeof NOT_OURS> {
  const { claimed, kind } = input;
  const rendered = await renderOnce(input, parts);
  if (!rendered.ok) return stop({ state: "dead", reason: rendered.reason }, rendered.detail);
  const asked = await askPerson(input, rendered.rendering, parts);
  if (asked === NOT_OURS) return NOT_OURS;
  if (asked && !asked.may) return stop(endOf(asked, claimed));

  const { rendering } = rendered;
  const ready = { ok: true, rendering, counted: asked !== undefined && !claimed.delivery.preview } as const;
  if (claimed.rendering !== undefined) return ready;
  const linked = asked ? { ...ready, rendering: withLink(input, rendering, asked.token, parts) } : ready;
  if (claimed.delivery.preview || !kind.attempt) return linked;
  // Kept before it is sent: after a crash the far side must see the same bytes under the same id.
  const { seq, fence } = claimed.delivery;
  const kept = await parts.queue.keep([{ seq, fence, rendering: linked.rendering }]);
  return kept.includes(seq) ? linked : NOT_OURS;
}

function stop(next: Ended, detail?: string): Ready {
  return { ok: false, end: ended(next, detail) };
}

async function renderOnce({ claimed, kind, found }: Input, parts: ReadyParts): Promise<Rendered<unknown>> {
  if (claimed.rendering !== undefined) return { ok: true, rendering: claimed.rendering };
  const { delivery, events } = claimed;
  const view = await parts.view(claimed, { now: parts.clock(), by: found.by });
  const members = topicOf(delivery) === "digest" ? claimed.members : undefined;
  const { spec, trust_weak } = found.action;
  return kind.render(spec, { view, delivery, events, members, trust_weak });
}

/** Asked at every attempt: a person may have had enough since the last one. Undefined: it goes to no person. */
async function askPerson({ claimed, kind }: Input, rendering: unknown, parts: ReadyParts) {
  const { delivery, events, redriven } = claimed;
  // Whoever looks after the relay has not had enough of its alarms.
  if (topicOf(delivery) === "alarm") return undefined;
  const destination = parts.destinations.get(delivery.destination);
  const person = destination && kind.person?.of(rendering, destination);
  if (!person) return undefined;
  // A digest speaks of many, and to whom is all that is known.
  const subject = topicOf(delivery) === "event" ? events.at(-1)?.event.subject : undefined;
  const verdict = await parts.suppressions.mayMail({
    seq: delivery.seq,
    fence: delivery.fence,
    address: person.address,
    subject: subject?.key,
    keys: subject?.keys ?? [],
    reminder: delivery.reminder,
    redriven,
    preview: delivery.preview,
    max: person.max,
  });
  return verdict ?? NOT_OURS;
}

/** A reminder too many is left out; anything else that a rule wants for a person is never dropped. */
function endOf({ reason }: Extract<MailVerdict, { may: false }>, { delivery }: Claimed): Ended {
  if (reason === "max_per_subject" && !delivery.reminder) return { state: "dead", reason: "too_many_mails" };
  return { state: "cancelled", reason };
}

function withLink({ claimed, kind }: Input, rendering: unknown, token: string, parts: ReadyParts): unknown {
  if (!claimed.delivery.reminder || parts.unsubscribeAt === undefined) return rendering;
  return kind.person?.withUnsubscribe(rendering, parts.unsubscribeAt + token) ?? rendering;
}
