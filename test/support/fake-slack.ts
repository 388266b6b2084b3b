import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { callMethod, idOf, type Said, type SlackChannels, type SlackMessage } from "./slack-channels.ts";

const SECOND = 1_000;
/** In epoch milliseconds. */
const FIRST_POST = 1_760_000_000_000;

/** What Slack was asked, in the order of the requests. */
type SlackCall = {
  /** `chat.postMessage`, or `webhook`. */
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed; of the API's form, JSON fields are parsed too. */
  readonly body: Readonly<Record<string, unknown>>;
};

/**
 * How the next request is answered. `hang`: never. `drop`: the connection ends after the request was read. `mute` and
 * `lose` are the same after it was done what the request asks for.
 */
type SlackScript =
  | "ok"
  | "hang"
  | "drop"
  | "mute"
  | "lose"
  | { readonly error: string; readonly status?: number | undefined }
  | { readonly rate_limited: number }
  | { readonly status: number; readonly text: string; readonly headers?: Readonly<Record<string, string>> };

type Silence = "hang" | "drop" | "mute" | "lose";

type Slack = SlackChannels & { readonly calls: SlackCall[]; readonly clock: () => number };

export type FakeSlack = {
  /** For `api_url`. */
  readonly url: string;
  /** For `webhook_url`. */
  readonly webhookUrl: string;
  readonly calls: readonly SlackCall[];
  /** What the API has taken, oldest first. */
  readonly messages: readonly SlackMessage[];
  /** Answers of the next requests, in order; after them all is `ok`, unless otherwise. */
  answer(...next: readonly SlackScript[]): void;
  /** Answers all others so from now on, instead of `ok`. */
  otherwise(answer: SlackScript): void;
  /** Answers a method with this error word from now on; undefined: no more. */
  refuse(method: string, error: string | undefined): void;
  close(): Promise<void>;
};

/**
 * A local Slack over real HTTP: posting, updating and reading of channels, and an incoming webhook. A reply needs a
 * message that can begin a thread; an update, and whoever reads, the channel's id.
 */
export async function startFakeSlack(clock = () => FIRST_POST): Promise<FakeSlack> {
  const calls: SlackCall[] = [];
  const messages: SlackMessage[] = [];
  const script: SlackScript[] = [];
  const refused = new Map<string, string>();
  const channels = new Set<string>();
  let otherwise: SlackScript = "ok";
  const server = createServer((request, response) => {
    void serve(request, response, { calls, messages, channels, clock }, (method) => {
      const error = refused.get(method);
      return error === undefined ? (script.shift() ?? otherwise) : { error };
    });
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
    otherwise(answer) {
      otherwise = answer;
    },
    refuse(method, error) {
      if (error === undefined) refused.delete(method);
      else refused.set(method, error);
    },
    close: () => close(server),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { calls, clock, ...channels }: Slack,
  next: (method: string) => SlackScript,
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
  if (typeof body["channel"] === "string") channels.channels.add(idOf(body["channel"]));
  const script = next(method);
  const ts = `${Math.floor(clock() / SECOND)}.${String(calls.length).padStart(6, "0")}`;
  const isDone = script === "ok" || script === "mute" || script === "lose";
  const said = isDone && !webhook ? callMethod(method, body, ts, channels) : {};
  const refused = "error" in said ? { error: String(said["error"]) } : script;
  reply(response, refused, webhook, { body, ts, said });
}

type Posted = { readonly body: SlackCall["body"]; readonly ts: string; readonly said: Said };
type Answer = {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
};

function reply(response: ServerResponse, script: SlackScript, webhook: boolean, posted: Posted): void {
  if (script === "hang" || script === "mute") return;
  if (script === "drop" || script === "lose") {
    response.socket?.destroy();
    return;
  }
  const { status, text, headers } = answerOf(script, webhook, posted);
  const type = text.startsWith("{") ? "application/json; charset=utf-8" : "text/plain";
  response.writeHead(status, { "content-type": type, ...headers });
  response.end(text);
}

function answerOf(script: Exclude<SlackScript, Silence>, webhook: boolean, posted: Posted): Answer {
  if (script === "ok") return { status: 200, text: webhook ? "ok" : accepted(posted) };
  if ("text" in script) return script;
  if ("rate_limited" in script) {
    const headers = { "retry-after": String(script.rate_limited) };
    return { status: 429, text: JSON.stringify({ ok: false, error: "ratelimited" }), headers };
  }
  const text = webhook ? script.error : JSON.stringify({ ok: false, error: script.error });
  return { status: script.status ?? (webhook ? 400 : 200), text };
}

function accepted({ body: { channel, text }, ts, said }: Posted): string {
  if (Object.keys(said).length > 0) return JSON.stringify({ ok: true, ...said });
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
