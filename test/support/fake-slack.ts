import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What Slack was asked, in the order of the requests. */
type SlackCall = {
  /** `chat.postMessage`, or `webhook`. */
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed; of the API's form, JSON fields are parsed too. */
  readonly body: Readonly<Record<string, unknown>>;
};

/** How the next request is answered. `hang`: never. `drop`: the connection ends after the request was read. */
type SlackScript =
  | "ok"
  | "hang"
  | "drop"
  | { readonly error: string; readonly status?: number | undefined }
  | { readonly rate_limited: number }
  | { readonly status: number; readonly text: string; readonly headers?: Readonly<Record<string, string>> };

/** A message as a channel shows it. */
type SlackMessage = {
  /** The channel's id. */
  readonly channel: string;
  readonly ts: string;
  /** Of a reply: the `ts` of the message that began its thread. */
  readonly thread_ts: string | undefined;
  text: string;
  blocks: unknown;
};

export type FakeSlack = {
  /** For `api_url`. */
  readonly url: string;
  /** For `webhook_url`. */
  readonly webhookUrl: string;
  readonly calls: readonly SlackCall[];
  /** What the API has taken, oldest first. */
  readonly messages: readonly SlackMessage[];
  /** Answers of the next requests, in order; after them all is `ok`. */
  answer(...next: readonly SlackScript[]): void;
  close(): Promise<void>;
};

/**
 * A local Slack over real HTTP: `chat.postMessage`, `chat.update` and an incoming webhook. A reply needs a message that
 * can begin a thread, an update the channel's id.
 */
export async function startFakeSlack(): Promise<FakeSlack> {
  const calls: SlackCall[] = [];
  const messages: SlackMessage[] = [];
  const script: SlackScript[] = [];
  const server = createServer((request, response) => {
    void serve(request, response, { calls, messages }, () => script.shift() ?? "ok");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${portOf(server)}`;
  return {
    url: `${origin}/api/`,
    webhookUrl: `${origin}/services/T0TEST/B0TEST/test-webhook-secret`,
    calls,
    messages,
    answer: (...next) => void script.push(...next),
    close: () => close(server),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { calls, messages }: { readonly calls: SlackCall[]; readonly messages: SlackMessage[] },
  next: () => SlackScript,
): Promise<void> {
  const text = await read(request);
  const path = request.url ?? "";
  const webhook = !path.startsWith("/api/");
  const body = parse(text, request.headers["content-type"] ?? "");
  const { authorization, "content-type": type, "user-agent": agent } = request.headers;
  const method = webhook ? "webhook" : path.slice("/api/".length);
  calls.push({
    method,
    path,
    headers: { authorization, "content-type": type, "user-agent": agent },
    body,
  });
  const script = next();
  const ts = `1760000000.${String(calls.length).padStart(6, "0")}`;
  const error = script === "ok" && !webhook ? take(method, body, ts, messages) : undefined;
  reply(response, error === undefined ? script : { error }, webhook, { body, ts });
}

/** Keeps what it is asked to; returns Slack's error word where it cannot. */
function take(
  method: string,
  body: SlackCall["body"],
  ts: string,
  messages: SlackMessage[],
): string | undefined {
  const channel = idOf(String(body["channel"]));
  const text = String(body["text"]);
  const { blocks } = body;
  const find = (at: unknown) => messages.find((one) => one.channel === channel && one.ts === at);
  if (method === "chat.update") {
    if (channel !== body["channel"]) return "channel_not_found";
    const message = find(body["ts"]);
    if (!message) return "message_not_found";
    Object.assign(message, { text }, blocks === undefined ? {} : { blocks });
    return undefined;
  }
  const first = body["thread_ts"] === undefined ? undefined : find(body["thread_ts"]);
  if (body["thread_ts"] !== undefined && first?.thread_ts !== undefined) return "cannot_reply_to_message";
  if (body["thread_ts"] !== undefined && !first) return "thread_not_found";
  messages.push({ channel, ts, thread_ts: first?.ts, text, blocks });
  return undefined;
}

/** `#kyc` is the name of the channel with the id `CKYC`. */
function idOf(channel: string): string {
  return channel.startsWith("#") ? `C${channel.slice(1).toUpperCase()}` : channel;
}

type Posted = { readonly body: SlackCall["body"]; readonly ts: string };
type Answer = {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
};

function reply(response: ServerResponse, script: SlackScript, webhook: boolean, posted: Posted): void {
  if (script === "hang") return;
  if (script === "drop") {
    response.socket?.destroy();
    return;
  }
  const { status, text, headers } = answerOf(script, webhook, posted);
  const type = text.startsWith("{") ? "application/json; charset=utf-8" : "text/plain";
  response.writeHead(status, { "content-type": type, ...headers });
  response.end(text);
}

function answerOf(script: Exclude<SlackScript, "hang" | "drop">, webhook: boolean, posted: Posted): Answer {
  if (script === "ok") return { status: 200, text: webhook ? "ok" : accepted(posted) };
  if ("text" in script) return script;
  if ("rate_limited" in script) {
    const headers = { "retry-after": String(script.rate_limited) };
    return { status: 429, text: JSON.stringify({ ok: false, error: "ratelimited" }), headers };
  }
  const text = webhook ? script.error : JSON.stringify({ ok: false, error: script.error });
  return { status: script.status ?? (webhook ? 400 : 200), text };
}

function accepted({ body: { channel, text }, ts }: Posted): string {
  return JSON.stringify({
    ok: true,
    channel: idOf(String(channel)),
    ts,
    message: { type: "message", text, ts },
  });
}

function parse(text: string, type: string): Readonly<Record<string, unknown>> {
  if (type.startsWith("application/json")) return JSON.parse(text);
  return Object.fromEntries([...new URLSearchParams(text)].map(([key, value]) => [key, fieldOf(value)]));
}

function fieldOf(value: string): unknown {
  return /^[[{]/.test(value) ? jsonOr(value) : value;
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
