import type { HeardAnswer } from "../../connect/connector.ts";
import type { Reply } from "../action.ts";
import { parseRetryAfter, replyForStatus } from "../http-outcome.ts";
import { type ReplyRow, rulingOf } from "../reply-table.ts";

/** What a provider's answer means by its row; without one its HTTP status says all there is. */
export function replyByRow(row: ReplyRow | undefined, answer: HeardAnswer, now: number): Reply {
  const { status, headers, text } = answer;
  if (!row) return replyForStatus(status, headers, text, now);
  const ruling = rulingOf(row);
  const kept = { http_status: status, answer: text };
  if (ruling.outcome === "delivered" || ruling.outcome === "dead") return { ...ruling, ...kept };
  return { ...ruling, ...kept, retry_after: parseRetryAfter(headers.get("retry-after"), now) };
}

/** A key of an answer that is a JSON object. */
export function fieldOf(text: string, key: string): unknown {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === "object" && answer !== null ? Reflect.get(answer, key) : undefined;
  } catch {
    return undefined;
  }
}

export function isSuccess({ status }: HeardAnswer): boolean {
  return status >= 200 && status < 300;
}
