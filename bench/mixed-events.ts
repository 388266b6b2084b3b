import type { Event } from "../src/model/event.ts";
import { SOURCE_KINDS } from "../src/sources/registry.ts";

export type SampleEvent = { readonly event: Event; readonly body: string };

/** Names of secrets that nobody looks up: nothing is proven here. */
const SETTINGS: Readonly<Record<string, unknown>> = {
  persona: { secrets: ["env:TEST_SECRET"] },
  passfort: { secrets: ["env:TEST_SECRET"] },
  identitypass: { scheme: "static", public_keys: ["env:TEST_PUBLIC_KEY"], accept_forgeable: true },
};

const PAIRS = 36;
/** Times of one round, so that no event is looked at twice in a row. */
const OF_EACH = 4;

/** Events of 36 (sender, event) pairs, as their normalisers make them from the senders' samples, with their bodies. */
export function mixedEvents(): readonly SampleEvent[] {
  const perKind = Math.floor(PAIRS / SOURCE_KINDS.length);
  const now = Date.UTC(2026, 2, 4);
  const types = SOURCE_KINDS.flatMap((kind) =>
    [...kind.catalogue.keys()].slice(0, perKind).map((type) => ({ kind, type })),
  );
  return Array.from({ length: OF_EACH }, (_, n) => n).flatMap((n) =>
    types.flatMap(({ kind, type }) => {
      const body = kind.sample({ type, now, seed: `bench-${n}` });
      const source = kind.open(kind.kind, kind.settings.parse(SETTINGS[kind.kind]));
      const request = { headers: { get: () => undefined }, body: Buffer.from(body) };
      const items = source.normalise(request, { authentic: true, assurance: "signed" }, now);
      return items.map(({ event }) => ({ event, body }));
    }),
  );
}
