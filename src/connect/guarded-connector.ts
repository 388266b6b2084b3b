import dns from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { Agent, fetch as undiciFetch } from "undici";
import { isPublicAddress } from "./address.ts";
import { ConnectError, toConnectError } from "./connect-error.ts";
import type { Connector, OutgoingRequest } from "./connector.ts";
import { postOnce } from "./post-once.ts";
import { refuseLiteral, withoutBrackets } from "./refuse-literal.ts";

/** Shorter than an attempt may take: of a host that never answers it is then known that it has taken nothing. */
const CONNECT_TIMEOUT_MS = 8_000;

/** All addresses of a host name; throws as `node:dns` does. */
export type Lookup = (host: string) => Promise<readonly HostAddress[]>;
type HostAddress = { readonly address: string; readonly family: number };

/**
 * The Connector of Node. Every address is looked at once, after the host name is resolved, and the connection goes
 * to just that address; one private address among several refuses them all. Neither proxy variables nor those that
 * switch off the check of certificates are heard.
 */
export function guardedConnector({ lookup = systemLookup }: { readonly lookup?: Lookup } = {}): Connector & {
  close(): Promise<void>;
} {
  // Two agents, so that a connection opened with leave is never reused without.
  const agents = { open: agentFor(lookup, true), guarded: agentFor(lookup, false) };
  return {
    fetch: (url, init) => fetchBy(url, init, init.allowPrivate ? agents.open : agents.guarded),
    send: async (url, init) => {
      const address = addressOf(url, init.allowPrivate);
      return postOnce(init.allowPrivate ? agents.open : agents.guarded, address, init);
    },
    resolve: async (host, { allowPrivate }) => {
      const addresses = await allowedAddresses(host, lookup, allowPrivate);
      const chosen = addresses.find(({ family }) => family === 4) ?? addresses[0];
      if (!chosen) throw new ConnectError("dns_failed");
      return chosen.address;
    },
    close: async () => {
      await Promise.all([agents.open.destroy(), agents.guarded.destroy()]);
    },
  };
}

async function fetchBy(url: string, init: OutgoingRequest, dispatcher: Agent): Promise<Response> {
  const { method, headers, body, signal, allowPrivate } = init;
  try {
    refuseLiteral(new URL(url), allowPrivate);
    const answer = await undiciFetch(url, {
      method,
      headers,
      body: body ?? null,
      signal,
      redirect: "manual",
      dispatcher,
    });
    // Same class by specification; only the two packages' type declarations differ.
    return answer;
  } catch (error) {
    // Whatever reason the signal gave: our time was up.
    throw signal.aborted
      ? new ConnectError("timeout", { cause: error, mayHaveArrived: true })
      : toConnectError(error);
  }
}

function addressOf(url: string, allowPrivate: boolean): URL {
  const address = URL.parse(url);
  if (!address) throw new ConnectError("connection_failed");
  refuseLiteral(address, allowPrivate);
  return address;
}

function agentFor(lookup: Lookup, allowPrivate: boolean): Agent {
  return new Agent({
    allowH2: false,
    connect: {
      timeout: CONNECT_TIMEOUT_MS,
      lookup: socketLookup(lookup, allowPrivate),
      // Said, so that NODE_TLS_REJECT_UNAUTHORIZED=0 does not unsay it.
      rejectUnauthorized: true,
    },
  });
}

/** What a socket calls for a host name: it connects to exactly the addresses handed back. */
function socketLookup(lookup: Lookup, allowPrivate: boolean): LookupFunction {
  return (host, options, callback) => {
    allowedAddresses(host, lookup, allowPrivate).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all) callback(null, [...addresses]);
        else callback(null, first?.address ?? "", first?.family);
      },
      (error: Error) => callback(error, ""),
    );
  };
}

async function allowedAddresses(
  host: string,
  lookup: Lookup,
  allowPrivate: boolean,
): Promise<readonly HostAddress[]> {
  const addresses = await addressesOf(withoutBrackets(host), lookup);
  if (addresses.length === 0) throw new ConnectError("dns_failed");
  const allowed = allowPrivate || addresses.every(({ address }) => isPublicAddress(address));
  if (!allowed) throw new ConnectError("forbidden_address");
  return addresses;
}

async function addressesOf(host: string, lookup: Lookup): Promise<readonly HostAddress[]> {
  const family = isIP(host);
  if (family) return [{ address: host, family }];
  try {
    return await lookup(host);
  } catch (error) {
    throw new ConnectError("dns_failed", { cause: error });
  }
}

function systemLookup(host: string): Promise<readonly HostAddress[]> {
  return dns.lookup(host, { all: true });
}
