import { didYouMean } from "../config/did-you-mean.ts";
import type { Settings } from "../config/settings/settings.ts";
import { RelayError } from "../errors.ts";
import { SOURCE_KINDS } from "../sources/registry.ts";
import type { SampleOptions, SignedRequest, SigningFault } from "../sources/source.ts";

/** Imitates one configured source. */
export type SampleSender = {
  readonly source: string;
  /** `/in/<source>`, with the URL token if there is one. Holds a secret then. */
  readonly path: string;
  /** Every event name that there is a sample of. */
  readonly types: readonly string[];
  /** A sample, signed with the settings' secrets at `now`; `occurred` is the time inside it, if another. */
  make(
    options: SampleOptions & { readonly fault?: SigningFault | undefined; readonly occurred?: number },
  ): SignedRequest;
};

/** The imitation of a source of the settings. Throws `bad_request` for a name that is none. */
export function findSender(settings: Settings, source: string): SampleSender {
  const configured = settings.sources[source];
  const kind = SOURCE_KINDS.find((candidate) => candidate.kind === configured?.kind);
  if (!configured || !kind) throw unknownSource(settings, source);
  return {
    source,
    path: intakePath(source, configured.settings),
    types: [...kind.catalogue.keys()],
    make: ({ fault, occurred, ...options }) => {
      const body = kind.sample({ ...options, now: occurred ?? options.now });
      return kind.sign(body, configured.settings, options.now, fault);
    },
  };
}

function intakePath(source: string, settings: unknown): string {
  const token = urlToken(settings);
  return `/in/${source}${token === undefined ? "" : `/${encodeURIComponent(token)}`}`;
}

function urlToken(settings: unknown): string | undefined {
  const isObject = typeof settings === "object" && settings !== null;
  if (!isObject || !("url_token" in settings)) return undefined;
  return typeof settings.url_token === "string" ? settings.url_token : undefined;
}

function unknownSource(settings: Settings, source: string): RelayError {
  const names = Object.keys(settings.sources);
  const guess = didYouMean(source, names);
  const hint = guess === undefined ? `They have: ${names.join(", ")}.` : `Did you mean ${guess}?`;
  return new RelayError("bad_request", `The settings have no source "${source}". ${hint}`);
}
