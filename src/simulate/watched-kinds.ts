import type { ActionKind, Reply, ThreadPlace } from "../actions/action.ts";
import type { Destination } from "../actions/destination.ts";
import { ACTION_KINDS } from "../actions/registry.ts";
import type { Delivery } from "../model/delivery.ts";
import { type DeadReason, REASONS } from "../model/reasons.ts";

export type Watching = {
  /** Something was filled in. */
  readonly onRendered: (rendering: unknown) => void;
  /** In place of the far side. */
  readonly answer: (delivery: Delivery, rendering: unknown) => Reply;
};

/** The kinds of action as they are, but for the last step: nothing leaves, and the answer is made up. */
export function watchedKinds({ onRendered, answer }: Watching): ReadonlyMap<string, ActionKind> {
  return new Map(ACTION_KINDS.map((kind) => [kind.kind, watched(kind)]));

  function watched(kind: ActionKind): ActionKind {
    const render: ActionKind["render"] = (spec, input) => {
      const rendered = kind.render(spec, input);
      if (rendered.ok) onRendered(rendered.rendering);
      return rendered;
    };
    if (!kind.attempt) return { ...kind, render };
    // There is no far side to be asked.
    const { looksBack: _looksBack, lookBack: _lookBack, ...asked } = kind;
    return {
      ...asked,
      render,
      async attempt(rendering, destination, delivery, _signal, place) {
        const refused = await refusal(kind, rendering, destination, delivery);
        if (refused) return refused;
        const isThreaded = place !== undefined && Reflect.get(Object(rendering), "thread") !== undefined;
        if (!isThreaded) return answer(delivery, rendering);
        const thread = place.first ? "reply" : "new";
        return inThread(answer(delivery, { ...Object(rendering), thread }), place, delivery);
      },
    };
  }
}

/** What began a thread is where later messages reply; nobody sees what it says by now. */
function inThread(reply: Reply, { first }: ThreadPlace, { gate, id }: Delivery): Reply {
  const began = reply.outcome === "delivered" && !first ? { channel: gate, ts: id } : undefined;
  return { ...reply, thread: { began } };
}

/** What our own destination would not even try; the outbox says it. */
async function refusal(
  kind: ActionKind,
  rendering: unknown,
  destination: Destination,
  delivery: Delivery,
): Promise<Reply | undefined> {
  const { content } = await kind.preview(rendering, destination, delivery);
  const reason: unknown = Reflect.get(Object(content), "would_end");
  return isDeadReason(reason) ? { outcome: "dead", reason } : undefined;
}

function isDeadReason(word: unknown): word is DeadReason {
  return typeof word === "string" && word in REASONS && Reflect.get(REASONS, word).class === "dead";
}
