import type { Reply } from "./action.ts";

const SECOND = 1000;
/** However long the far side asks us to wait, we come back after a day. */
const LONGEST_WAIT = 24 * 60 * 60 * SECOND;

/**
 * What an HTTP answer means for a delivery; every status has its place here. `Retry-After` is heard on whatever is
 * tried again. `answer` is kept as given.
 */
export function replyForStatus(
  status: number,
  headers: { get(name: string): string | null },
  answer: string,
  now: number,
): Reply {
  const heard = { http_status: status, answer };
  if (status >= 200 && status < 300) return { outcome: "delivered", ...heard };
  const wait = () => parseRetryAfter(headers.get("retry-after"), now);
  // A gateway that got no answer in time says nothing about what stands behind it.
  if (status === 504) return { outcome: "uncertain", reason: "timeout", ...heard, retry_after: wait() };
  const reason = retryReason(status);
  if (reason) return { outcome: "retry", reason, ...heard, retry_after: wait() };
  return { outcome: "dead", reason: deadReason(status), ...heard };
}

function retryReason(status: number) {
  if (status === 429) return "rate_limited";
  if (status === 408) return "timeout";
  if (status === 425) return "refused_for_now";
  return status >= 500 ? "server_error" : undefined;
}

function deadReason(status: number) {
  if (status >= 300 && status < 400) return "redirected";
  if (status === 401 || status === 403) return "unauthorized";
  if (status === 413) return "message_too_long";
  return status === 410 ? "gone" : "refused";
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
