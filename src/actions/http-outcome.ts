import type { Reply } from "./action.ts";
import { HTTP_REPLIES } from "./http-replies.ts";
import { replyFinder, rulingOf } from "./reply-table.ts";

const SECOND = 1000;
/** However long the far side asks us to wait, we come back after a day. */
const LONGEST_WAIT = 24 * 60 * 60 * SECOND;

const find = replyFinder(HTTP_REPLIES);

/**
 * What an HTTP answer means for a delivery, by the table of replies. `Retry-After` is heard on whatever is
 * tried again. `answer` is kept as given.
 */
export function replyForStatus(
  status: number,
  headers: { get(name: string): string | null },
  answer: string,
  now: number,
): Reply {
  const heard = { http_status: status, answer };
  const ruling = rulingOf(find(String(status)) ?? HTTP_REPLIES.otherwise);
  if (ruling.outcome === "delivered" || ruling.outcome === "dead") return { ...ruling, ...heard };
  return { ...ruling, ...heard, retry_after: parseRetryAfter(headers.get("retry-after"), now) };
}

/**
 * Milliseconds from `now` that a `Retry-After` header asks for (seconds, or an HTTP date), from 0 to one day.
 * Undefined when there is none or it makes no sense.
 */
export function parseRetryAfter(value: string | null | undefined, now: number): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  const wait = /^\d+$/.test(text) ? Number(text) * SECOND : httpDate(text) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_WAIT);
}

/** Epoch milliseconds of an HTTP date; every form of it starts with the day's name. NaN for anything else. */
function httpDate(text: string): number {
  return /^(mon|tue|wed|thu|fri|sat|sun)/i.test(text) ? Date.parse(text) : Number.NaN;
}
