import { ConnectError, toConnectError } from "./connect-error.ts";
import type { Connector, OutgoingRequest } from "./connector.ts";
import { isPrivateHost } from "./is-private-host.ts";
import { readAnswer } from "./read-answer.ts";
import { refuseLiteral } from "./refuse-literal.ts";

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

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
      refusePrivate(host, allowPrivate);
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
  refusePrivate(address.hostname, allowPrivate);
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

function refusePrivate(host: string, allowPrivate: boolean): void {
  if (!allowPrivate && isPrivateHost(host)) throw new ConnectError("forbidden_address");
}
