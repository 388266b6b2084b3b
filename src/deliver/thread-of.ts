import type { Reply, ThreadPlace } from "../actions/action.ts";
import { isWeak } from "../model/event.ts";
import { isNewer, momentOf } from "../model/newer.ts";
import type { Claimed, Settlement } from "../ports/queue.ts";
import type { RuleAction } from "../route/rule-set.ts";

/**
 * Where a delivery stands in the thread about its subject; undefined: it goes out alone. A decision is news if it is
 * newer than what the first message says, another, and trusted to overrule that.
 */
export function threadOf(
  { delivery, events, thread }: Claimed,
  { trust_weak }: Pick<RuleAction, "trust_weak">,
): ThreadPlace | undefined {
  if (delivery.lane === undefined) return undefined;
  const newest = events.at(-1);
  if (!thread || !newest) return { first: thread };
  const { event, seq } = newest;
  const isTrusted = !isWeak(event.assurance) || isWeak(thread.says.assurance) || trust_weak;
  const isNews = event.decision !== "none" && isNewer(momentOf(event, seq), thread.says);
  if (!isTrusted || !isNews) return { first: thread };
  return event.decision === thread.says.decision
    ? { first: thread, confirms: true }
    : { first: thread, decision: event.decision };
}

/** What an attempt says of the thread, as it is kept. */
export function keptThread(news: Reply["thread"], { events }: Claimed): Settlement["thread"] {
  const said = events.at(-1);
  return news && said && { began: news.began, said };
}
