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
};

/** Longest answer that is read, in bytes; Slack's own repeats a message of at most 40,000 characters. */
const MAX_ANSWER = 1_048_576;

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

type Method = "chat.postMessage" | "chat.update";

/** What a call came to; Slack's error word, and where the message stands, if the answer says so. */
type Called = {
  readonly reply: Reply;
  readonly word?: string | undefined;
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
    fetch: guardedFetch(way, signal, heard),
  });
  const failure = await failureOf(() => client.apiCall(method, message));
  const [answer] = heard;
  if (!answer) {
    return { reply: replyForNoAnswer(failure instanceof WebAPIRequestError ? failure.original : failure) };
  }
  const reply = classifyAnswer(answer, way.tools.clock());
  return { reply, word: errorWord(answer), posted: postedMessage(answer) };
}

/** `fetch` for the SDK through the connector; keeps what was answered, so that one table judges it. */
function guardedFetch(way: ApiWay, signal: AbortSignal, heard: SlackAnswer[]): FetchFunction {
  return async (url, init = {}) => {
    const response = await way.tools.connector.fetch(String(url), {
      method: init.method ?? "POST",
      headers: init.headers ?? {},
      body: typeof init.body === "string" ? init.body : undefined,
      allowPrivate: way.allowPrivate,
      signal: init.signal ? AbortSignal.any([signal, init.signal]) : signal,
    });
    const text = await readAnswer(response, { maxBytes: MAX_ANSWER, patience: CALL_TIMEOUT });
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
