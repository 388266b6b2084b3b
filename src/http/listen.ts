import { serve } from "@hono/node-server";
import type { Hono } from "hono";
import { RelayError } from "../errors.ts";
import type { Log } from "../ports/host.ts";
import { limitConnections } from "./limit-connections.ts";

/** A whole request must be there within this time: a body that drips in holds a connection, not the relay. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 10_000;
/** How often these two are looked after. */
const CHECK_INTERVAL_MS = 1_000;
const SWEEP_INTERVAL_MS = 50;
const TIMEOUTS: Readonly<
  Record<"requestTimeout" | "headersTimeout" | "connectionsCheckingInterval", number>
> = {
  requestTimeout: REQUEST_TIMEOUT_MS,
  headersTimeout: HEADERS_TIMEOUT_MS,
  connectionsCheckingInterval: CHECK_INTERVAL_MS,
};
/** What a sender is still sending so long after the end was asked for, it sends again. */
const ANSWERED_WITHIN_MS = 10_000;

export type ListenOptions = {
  readonly maxConnections: number;
  readonly log: Pick<Log, "warn">;
  /** In place of the usual ones; for tests. */
  readonly timeouts?: Partial<typeof TIMEOUTS> | undefined;
};

/** An open port. */
export type Listening = {
  readonly port: number;
  readonly url: string;
  /** Takes no more connections, and resolves when the requests under way are answered, or cut off after ten seconds. */
  close(): Promise<void>;
};

/** Listens on Node. Throws `unreachable` with a sentence when the address cannot be had. */
export function listen(
  app: Hono,
  server: { readonly host: string; readonly port: number },
  { maxConnections, log, timeouts }: ListenOptions,
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const http = serve(
      {
        fetch: app.fetch,
        hostname: server.host,
        port: server.port,
        serverOptions: { ...TIMEOUTS, ...timeouts },
      },
      ({ port }) =>
        resolve({
          port,
          url: `http://${shownHost(server.host)}:${port}`,
          close: () => closed(http),
        }),
    );
    limitConnections(http, maxConnections);
    http.on("error", (error: NodeJS.ErrnoException) => {
      // A connection that could not be taken is no reason to end.
      if (http.listening) log.warn({ error: error.code }, "a connection could not be taken");
      else reject(cannotListen(error, server));
    });
  });
}

function shownHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

/** A sender or proxy that keeps its connection, and goes on using it, must not hold up the end. */
function closed(http: ReturnType<typeof serve>): Promise<void> {
  http.prependListener("request", (_request, response) => response.setHeader("connection", "close"));
  const sweep = setInterval(() => closeIdle(http), SWEEP_INTERVAL_MS);
  const cut = setTimeout(() => closeAll(http), ANSWERED_WITHIN_MS);
  return new Promise((resolve) => {
    http.close(() => {
      clearInterval(sweep);
      clearTimeout(cut);
      resolve();
    });
    closeIdle(http);
  });
}

function closeIdle(http: ReturnType<typeof serve>): void {
  if ("closeIdleConnections" in http) http.closeIdleConnections();
}

function closeAll(http: ReturnType<typeof serve>): void {
  if ("closeAllConnections" in http) http.closeAllConnections();
}

function cannotListen(
  error: NodeJS.ErrnoException,
  { host, port }: { host: string; port: number },
): RelayError {
  const why =
    error.code === "EADDRINUSE" ? "something else listens there" : `the system says ${error.code ?? "no"}`;
  return new RelayError(
    "unreachable",
    `Cannot listen on ${host}:${port}: ${why}. Choose another port with --port or server.port.`,
    { cause: error },
  );
}
