import { isIP } from "node:net";
import { ConnectError, toConnectError } from "./connect-error.ts";
import type { Connector, OutgoingRequest } from "./connector.ts";
import { readAnswer } from "./read-answer.ts";
import { refuseLiteral, refuseLiteralHost } from "./refuse-literal.ts";

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Names that say themselves that they are of no public network. */
const LOCAL_NAME = /(^|\.)(localhost|local|internal|home\.arpa)\.?$/i;

/**
 * The Connector of Cloudflare Workers. Names cannot be looked up there before a connection is made: refused are private
 * addresses that stand in a URL, and names that say themselves that they are local. Nor does an error say how far a
 * request got, so whatever broke without an answer may have arrived.
 */
export function workersConnector({ fetch = systemFetch }: { readonly fetch?: Fetch } = {}): Connector {
  return {
    fetch: (url, init) => fetchBy(fetch, url, init),
    send: async (url, init) => {
      const answer = await fetchBy(fetch, url, init);
      return { status: answer.status, headers: answer.headers, text: await readAnswer(answer) };
    },
    resolve: async (host, { allowPrivate }) => {
      refuseLocal(host, allowPrivate);
      refuseLiteralHost(host, allowPrivate);
      return host;
    },
  };
}

/** Unbound, it refuses to be called. */
function systemFetch(url: string, init: RequestInit): Promise<Response> {
  return globalThis.fetch(url, init);
}

async function fetchBy(fetch: Fetch, url: string, init: OutgoingRequest): Promise<Response> {
  const { method, headers, body, signal, allowPrivate } = init;
  const address = URL.parse(url);
  if (!address) throw new ConnectError("connection_failed");
  refuseLocal(address.hostname, allowPrivate);
  refuseLiteral(address, allowPrivate);
  try {
    return await fetch(url, { method, headers, body: body ?? null, signal, redirect: "manual" });
  } catch (error) {
    // Whatever reason the signal gave: our time was up.
    throw signal.aborted
      ? new ConnectError("timeout", { cause: error, mayHaveArrived: true })
      : toConnectError(error);
  }
}

function refuseLocal(host: string, allowPrivate: boolean): void {
  if (!allowPrivate && isIP(host) === 0 && LOCAL_NAME.test(host)) throw new ConnectError("forbidden_address");
}
