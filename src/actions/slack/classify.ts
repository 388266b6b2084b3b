import type { DeadReason, RetryReason } from "../../model/reasons.ts";
import type { Reply } from "../action.ts";
import { parseRetryAfter, replyForStatus } from "../http-outcome.ts";

export type SlackAnswer = {
  readonly way: "api" | "webhook";
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
};

type Ruling =
  | { readonly outcome: "retry" | "uncertain"; readonly reason: RetryReason }
  | { readonly outcome: "dead"; readonly reason: DeadReason };

const dead = (reason: DeadReason, ...words: readonly string[]) => rulings({ outcome: "dead", reason }, words);
const retry = (reason: RetryReason, ...words: readonly string[]) =>
  rulings({ outcome: "retry", reason }, words);
const uncertain = (reason: RetryReason, ...words: readonly string[]) =>
  rulings({ outcome: "uncertain", reason }, words);

/** What Slack's error words mean for a delivery; any other is dead: `refused`. */
const RULINGS: ReadonlyMap<string, Ruling> = new Map([
  ...retry("rate_limited", "ratelimited", "rate_limited"),
  ...retry("server_error", "service_unavailable", "request_timeout", "rollup_error"),
  // Slack says of these that some of it may have happened.
  ...uncertain("server_error", "internal_error", "fatal_error"),
  ...retry("refused_for_now", "team_added_to_org", "message_limit_exceeded"),
  ...dead("unauthorized", "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"),
  ...dead("unauthorized", "missing_scope", "not_allowed_token_type", "no_permission", "org_login_required"),
  ...dead("unauthorized", "ekm_access_denied", "team_access_not_granted", "invalid_token", "access_denied"),
  ...dead("channel_not_found", "channel_not_found", "not_in_channel"),
  ...dead("is_archived", "is_archived", "channel_is_archived"),
  ...dead("message_too_long", "msg_too_long", "msg_blocks_too_long"),
  ...dead("gone", "no_service", "no_team", "team_disabled", "no_active_hooks"),
]);

/** What an answer of Slack means for a delivery. `answer` is kept as given. */
export function classifyAnswer(answer: SlackAnswer, now: number): Reply {
  const kept = { http_status: answer.status, answer: answer.text };
  const word = errorWord(answer);
  if (word === undefined && isSuccess(answer)) return { outcome: "delivered", ...kept };
  const ruling = rulingOf(answer, word);
  if (!ruling) return replyForStatus(answer.status, { get: () => answer.retryAfter }, kept.answer, now);
  if (ruling.outcome === "dead") return { ...ruling, ...kept };
  return { ...ruling, ...kept, retry_after: parseRetryAfter(answer.retryAfter, now) };
}

function rulingOf({ status, way }: SlackAnswer, word: string | undefined): Ruling | undefined {
  if (status === 429) return { outcome: "retry", reason: "rate_limited" };
  const known = word === undefined ? undefined : RULINGS.get(word);
  if (known) return known;
  if (status !== 200 || way === "webhook") return undefined;
  // An answer that is not Slack's, say the page of a proxy, or half of one, says nothing about the message.
  return word === undefined
    ? { outcome: "uncertain", reason: "refused_for_now" }
    : { outcome: "dead", reason: "refused" };
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

function rulings(ruling: Ruling, words: readonly string[]): readonly (readonly [string, Ruling])[] {
  return words.map((word) => [word, ruling] as const);
}
