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

export type FakeSlack = {
  /** For `api_url`. */
  readonly url: string;
  /** For `webhook_url`. */
  readonly webhookUrl: string;
  readonly calls: readonly SlackCall[];
  /** Answers of the next requests, in order; after them all is `ok`. */
  answer(...next: readonly SlackScript[]): void;
  close(): Promise<void>;
};

/** A local Slack over real HTTP: `chat.postMessage` and an incoming webhook. */
export async function startFakeSlack(): Promise<FakeSlack> {
  const calls: SlackCall[] = [];
  const script: SlackScript[] = [];
  const server = createServer((request, response) => {
    void serve(request, response, calls, () => script.shift() ?? "ok");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${portOf(server)}`;
  return {
    url: `${origin}/api/`,
    webhookUrl: `${origin}/services/T0TEST/B0TEST/test-webhook-secret`,
    calls,
    answer: (...next) => void script.push(...next),
    close: () => close(server),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  calls: SlackCall[],
  next: () => SlackScript,
): Promise<void> {
  const text = await read(request);
  const path = request.url ?? "";
  const webhook = !path.startsWith("/api/");
  const body = parse(text, request.headers["content-type"] ?? "");
  const { authorization, "content-type": type, "user-agent": agent } = request.headers;
  calls.push({
    method: webhook ? "webhook" : path.slice("/api/".length),
    path,
    headers: { authorization, "content-type": type, "user-agent": agent },
    body,
  });
  reply(response, next(), webhook, { body, ts: `1760000000.${String(calls.length).padStart(6, "0")}` });
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
  return JSON.stringify({ ok: true, channel, ts, message: { type: "message", text, ts } });
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
