import type { Reply } from "../action.ts";
import { parseRetryAfter, replyForStatus } from "../http-outcome.ts";
import { type ReplyRow, replyFinder, rulingOf } from "../reply-table.ts";
import { SLACK_REPLIES } from "./slack-replies.ts";

export type SlackAnswer = {
  readonly way: "api" | "webhook";
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
};

const find = replyFinder(SLACK_REPLIES);
/** What the table says in sentences is no word of Slack's. */
const WORD = /^\w+$/;
const RATE_LIMITED = "ratelimited";
const NOT_SLACK = "an answer that is not Slack's";

/** What an answer of Slack means for a delivery. `answer` is kept as given. */
export function classifyAnswer(answer: SlackAnswer, now: number): Reply {
  const kept = { http_status: answer.status, answer: answer.text };
  const word = errorWord(answer);
  if (word === undefined && isSuccess(answer)) return { outcome: "delivered", ...kept };
  const row = rowFor(answer, word);
  if (!row) return replyForStatus(answer.status, { get: () => answer.retryAfter }, kept.answer, now);
  const ruling = rulingOf(row);
  if (ruling.outcome === "delivered" || ruling.outcome === "dead") return { ...ruling, ...kept };
  return { ...ruling, ...kept, retry_after: parseRetryAfter(answer.retryAfter, now) };
}

/** Undefined: its HTTP status says all there is. */
function rowFor({ status, way }: SlackAnswer, word: string | undefined): ReplyRow | undefined {
  if (status === 429) return find(RATE_LIMITED);
  const known = word !== undefined && WORD.test(word) ? find(word) : undefined;
  if (known) return known;
  if (status !== 200 || way === "webhook") return undefined;
  return word === undefined ? find(NOT_SLACK) : SLACK_REPLIES.otherwise;
}

function isSuccess({ status, way, text }: SlackAnswer): boolean {
  if (way === "webhook") return status >= 200 && status < 300;
  return status === 200 && Reflect.get(Object(parsed(text)), "ok") === true;
}

/** The API answers `{"ok":false,"error":"…"}`, an incoming webhook the bare word. */
export function errorWord({ way, status, text }: SlackAnswer): string | undefined {
  if (way === "webhook") return status >= 200 && status < 300 ? undefined : text.trim();
  const body = parsed(text);
  const word: unknown = Reflect.get(Object(body), "error");
  return Reflect.get(Object(body), "ok") === false ? String(word) : undefined;
}

/** Where a message stands that the API has taken. */
export function postedMessage({ text }: SlackAnswer): { channel: string; ts: string } | undefined {
  const body = Object(parsed(text));
  const channel: unknown = Reflect.get(body, "channel");
  const ts: unknown = Reflect.get(body, "ts");
  return typeof channel === "string" && typeof ts === "string" ? { channel, ts } : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
