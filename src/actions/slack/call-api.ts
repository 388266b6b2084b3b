import { type FetchFunction, type Logger, LogLevel, WebAPIRequestError, WebClient } from "@slack/web-api";
import { readAnswer } from "../../connect/read-answer.ts";
import type { Reply } from "../action.ts";
import { replyForNoAnswer } from "../connect-outcome.ts";
import type { DestinationTools } from "../destination.ts";
import { classifyAnswer, errorWord, postedMessage, type SlackAnswer } from "./classify.ts";

/** Milliseconds for one call. */
const CALL_TIMEOUT = 10_000;

export type ApiWay = {
  readonly tools: DestinationTools;
  readonly allowPrivate: boolean;
  readonly api: string;
  readonly token: string;
  /** Ids of the channels that were posted to, by what rules call them. */
  readonly channels: Map<string, string>;
};

/** Longest answer that is read, in bytes; Slack's own repeats a message of at most 40,000 characters. */
const MAX_ANSWER = 1_048_576;
/** The same of a page of a channel. */
const MAX_PAGE = 8_388_608;

/** The SDK would log texts and channel names. */
const SILENT: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  setName() {},
  getLevel: () => LogLevel.ERROR,
};

type Method =
  | "chat.postMessage"
  | "chat.update"
  | "conversations.history"
  | "conversations.replies"
  | "users.conversations"
  | "auth.test";

/** What a call came to; Slack's error word, what it answered, and where the message stands, if that says so. */
type Called = {
  readonly reply: Reply;
  readonly word?: string | undefined;
  readonly text?: string | undefined;
  readonly posted?: { readonly channel: string; readonly ts: string } | undefined;
};

/** One call. The SDK's own retries are off: the queue knows better when to try again. */
export async function callApi(
  way: ApiWay,
  method: Method,
  message: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Called> {
  const heard: SlackAnswer[] = [];
  const client = new WebClient(way.token, {
    slackApiUrl: way.api,
    logger: SILENT,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: CALL_TIMEOUT,
    allowAbsoluteUrls: false,
    fetch: guardedFetch(way, signal, heard, method.startsWith("chat.") ? MAX_ANSWER : MAX_PAGE),
  });
  const failure = await failureOf(() => client.apiCall(method, message));
  const [answer] = heard;
  if (!answer) {
    return { reply: replyForNoAnswer(failure instanceof WebAPIRequestError ? failure.original : failure) };
  }
  const reply = classifyAnswer(answer, way.tools.clock());
  const posted = postedMessage(answer);
  if (posted && typeof message["channel"] === "string") way.channels.set(message["channel"], posted.channel);
  return { reply, word: errorWord(answer), text: answer.text, posted };
}

/** `fetch` for the SDK through the connector; keeps what was answered, so that one table judges it. */
function guardedFetch(
  way: ApiWay,
  signal: AbortSignal,
  heard: SlackAnswer[],
  maxBytes: number,
): FetchFunction {
  return async (url, init = {}) => {
    const response = await way.tools.connector.fetch(String(url), {
      method: init.method ?? "POST",
      headers: init.headers ?? {},
      body: typeof init.body === "string" ? init.body : undefined,
      allowPrivate: way.allowPrivate,
      signal: init.signal ? AbortSignal.any([signal, init.signal]) : signal,
    });
    const text = await readAnswer(response, { maxBytes, patience: CALL_TIMEOUT });
    const answer = {
      way: "api",
      status: response.status,
      retryAfter: response.headers.get("retry-after"),
      text,
    } as const;
    heard.push(answer);
    return new Response(answer.text, { status: answer.status, headers: response.headers });
  };
}

async function failureOf(call: () => Promise<unknown>): Promise<unknown> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error;
  }
}
