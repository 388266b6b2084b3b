import type { Connector } from "../../connect/connector.ts";
import { RelayError } from "../../errors.ts";
import type { Pace } from "../../model/pace.ts";
import type { Clock } from "../../ports/host.ts";
import type { Destination, DestinationTools } from "../destination.ts";
import { readHttpAddress } from "../http-address.ts";
import { secretForms, urlSecrets } from "../secret-forms.ts";
import type { Format } from "./encode-body.ts";
import { authHeaders, authSecrets, HEADER_VALUE, type HookAuth } from "./hook-auth.ts";
import { type Signer, signerFor } from "./signer.ts";

/** Somewhere that HTTP requests are posted to. */
export type Hook = {
  /** Undefined while the URL or a secret is not set. */
  readonly url?: string | undefined;
  readonly format: Format;
  /** Fixed headers; `secretHeaders` are never shown. */
  readonly headers: Readonly<Record<string, string>>;
  readonly secretHeaders: Readonly<Record<string, string>>;
  readonly sign?: Signer | undefined;
  /** Puts the event's id into the body as `id`. */
  readonly addsEventId: boolean;
  readonly allowPrivate: boolean;
  readonly connector: Connector;
  readonly clock: Clock;
};

export interface HookDestination extends Destination {
  readonly hook: Hook;
}

export type HookSettings = {
  readonly kind: string;
  readonly name: string;
  readonly url?: string | undefined;
  readonly secret?: string | undefined;
  readonly auth: HookAuth;
  readonly headers: Readonly<Record<string, string>>;
  readonly format: Format;
  readonly concurrency: number;
  readonly allow_private: boolean;
  readonly rate?: Pace | undefined;
  readonly addsEventId: boolean;
};

/** Opens a destination that is a URL. Throws `invalid_settings` for values that could never be sent. */
export function openHook(settings: HookSettings, { connector, clock }: DestinationTools): HookDestination {
  const { name, url, secret, auth, headers, format, allow_private, addsEventId } = settings;
  const address = url === undefined ? undefined : parseAddress(name, url);
  const secretHeaders = authHeaders(auth);
  refuseUnsendable(name, secretHeaders ?? {});
  return {
    name,
    kind: settings.kind,
    concurrency: settings.concurrency,
    pace: settings.rate,
    shown: address?.host ?? "not set",
    secrets: secretForms([url, ...(address ? urlSecrets(address) : []), secret, ...authSecrets(auth)]),
    close: async () => undefined,
    hook: {
      url: secretHeaders && url,
      format,
      headers,
      secretHeaders: secretHeaders ?? {},
      sign: secret === undefined ? undefined : openSigner(name, secret),
      addsEventId,
      allowPrivate: allow_private,
      connector,
      clock,
    },
  };
}

/** The hook of a destination, if it is one. */
export function hookOf(destination: Destination | undefined): Hook | undefined {
  return destination && isHook(destination) ? destination.hook : undefined;
}

function isHook(destination: Destination): destination is HookDestination {
  return "hook" in destination;
}

function parseAddress(name: string, url: string): URL {
  const address = readHttpAddress("url", url);
  if ("fault" in address) throw invalid(name, address.fault);
  return address.url;
}

function refuseUnsendable(name: string, headers: Readonly<Record<string, string>>): void {
  if (Object.values(headers).every((value) => HEADER_VALUE.test(value))) return;
  throw invalid(name, "a secret under `auth` holds characters that no HTTP header may hold; copy it again");
}

function openSigner(name: string, secret: string): Signer {
  try {
    return signerFor(secret);
  } catch {
    throw invalid(name, "`secret` starts with whsec_, but what follows is not base64; copy it again");
  }
}

function invalid(name: string, what: string): RelayError {
  return new RelayError("invalid_settings", `Destination ${name}: ${what}.`);
}
