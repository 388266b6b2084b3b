import { z } from "zod";
import { type ErrorCode, RelayError } from "../errors.ts";
import type { Context } from "./context.ts";

/** The API of a relay, whether it runs or was opened for this one command. */
export type RelayAccess = {
  /** The address of the running relay; undefined if it was opened in process. */
  readonly running?: string | undefined;
  /** The JSON answered below `/api/v1`, within a minute unless told otherwise. What is refused is thrown as a RelayError. */
  request(path: string, body?: unknown, limit_ms?: number): Promise<unknown>;
  /** The bytes answered below `/api/v1`. */
  download(path: string): Promise<AsyncIterable<Uint8Array>>;
};

type Fetch = (path: string, init: RequestInit) => Response | Promise<Response>;

const PROBE_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 60_000;

/** Uses the running relay, with the token in KYC_RELAY_TOKEN; opens the store itself only if none runs. */
export async function withRelay<T>(context: Context, use: (relay: RelayAccess) => Promise<T>): Promise<T> {
  const url = await relayUrl(context);
  if (await isRunning(url)) {
    const token = context.env["KYC_RELAY_TOKEN"];
    if (!token) throw missingToken(url);
    const headers = { authorization: `Bearer ${token}` };
    const send: Fetch = (path, init) =>
      fetch(url + path, { ...init, headers: { ...init.headers, ...headers } }).catch((error: unknown) => {
        throw isTimeout(error) ? tooSlow(url, error) : unreachable(url, error);
      });
    return use({ running: url, request: requester(send), download: downloader(send) });
  }
  if (context.url !== undefined) throw unreachable(url);
  return withOwnRelay(context, use);
}

/** Where the running relay is, or would be: `--url`, KYC_RELAY_URL, else the settings' host and port. */
export async function relayUrl(context: Context): Promise<string> {
  if (context.url !== undefined) return baseUrl(context.url);
  // With an address at hand, no command needs the settings and all that they know.
  const { openHome } = await import("./home.ts");
  const { settings } = openHome(context, { forgive: "all" });
  return listenUrl(settings.server);
}

/** The address by which this machine reaches a server; a server on all addresses is reached by loopback. */
export function listenUrl({ host, port }: { readonly host: string; readonly port: number }): string {
  const reached = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${reached.includes(":") ? `[${reached}]` : reached}:${port}`;
}

/** Does a relay answer there? */
export async function isRunning(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/livez`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return answer.ok;
  } catch (error) {
    if (isTimeout(error)) throw unreachable(url);
    return false;
  }
}

function baseUrl(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === "http:" || url?.protocol === "https:") return url.href.replace(/\/+$/, "");
  throw new RelayError("bad_request", "The relay's URL must begin with http:// or https://.");
}

async function withOwnRelay<T>(context: Context, use: (relay: RelayAccess) => Promise<T>): Promise<T> {
  const [{ openHome }, { openRelay }] = await Promise.all([import("./home.ts"), import("../node.ts")]);
  const { settings } = openHome(context);
  const parts = { settings, clock: context.clock, log: SILENT, verifyToken: () => true };
  const relay = await openRelay(parts).catch((error: unknown) => {
    throw isBusy(error) ? heldElsewhere(error) : error;
  });
  const headers = { authorization: "Bearer own" };
  try {
    const send: Fetch = (path, init) =>
      relay.app.request(path, { ...init, headers: { ...init.headers, ...headers } });
    return await use({ request: requester(send), download: downloader(send) });
  } finally {
    await relay.close();
  }
}

function isBusy(error: unknown): error is RelayError {
  return error instanceof RelayError && error.code === "store_busy";
}

function heldElsewhere(error: RelayError): RelayError {
  const hint = "If that relay listens elsewhere than the settings say, name it with --url.";
  return new RelayError("store_busy", `${error.message} ${hint}`, { cause: error });
}

const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

function requester(send: Fetch): RelayAccess["request"] {
  return async (path, body, limit_ms = REQUEST_TIMEOUT_MS) => {
    const init: RequestInit =
      body === undefined
        ? {}
        : { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    const answer = await send(`/api/v1${path}`, { ...init, signal: AbortSignal.timeout(limit_ms) });
    const json: unknown = await answer.json().catch(() => undefined);
    if (answer.ok) return json;
    throw refused(answer.status, json);
  };
}

function downloader(send: Fetch): RelayAccess["download"] {
  return async (path) => {
    const answer = await send(`/api/v1${path}`, {});
    if (answer.ok && answer.body) return answer.body;
    throw refused(answer.status, await answer.json().catch(() => undefined));
  };
}

const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: "bad_request",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  503: "store_unavailable",
};

const problemShape = z.object({ detail: z.string() });

function refused(status: number, json: unknown): RelayError {
  const problem = problemShape.safeParse(json);
  const detail = problem.success ? problem.data.detail : `The relay answered ${status}, and not in words.`;
  return new RelayError(CODE_BY_STATUS[status] ?? "internal", detail);
}

function missingToken(url: string): RelayError {
  return new RelayError(
    "unauthorized",
    `A relay runs at ${url}, so this goes through it and needs its admin token: put the one that it printed at its ` +
      "first start, or that `server.admin_token` names, into KYC_RELAY_TOKEN. `npx kyc-relay token` says which it is.",
  );
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}

function tooSlow(url: string, cause: unknown): RelayError {
  const text = `The relay at ${url} did not answer in time. It goes on with what it was asked; its log says when it is done.`;
  return new RelayError("unreachable", text, { cause });
}

function unreachable(url: string, cause?: unknown): RelayError {
  return new RelayError(
    "unreachable",
    `No relay answers at ${url}. Start it with \`npx kyc-relay serve\`, or name another with --url.`,
    { cause },
  );
}
