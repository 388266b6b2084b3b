import {
  accept,
  fixture,
  fixtureRequest,
  INDEX,
  NOW,
  openIdentitypass,
  openPassfort,
  openPersona,
} from "../../sources/sample-requests.ts";

/** A request as a sender made it, and what becomes of it on Node. */
export type WireSample = {
  readonly file: string;
  readonly kind: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Base64. */
  readonly body: string;
  readonly now: number;
  /** JSON; without our own ids. */
  readonly events: string;
};

/** All of the fixtures. Only outside of workerd there are files. */
export function readWireSamples(): readonly WireSample[] {
  const sources = {
    persona: openPersona(),
    passfort: openPassfort(),
    identitypass: openIdentitypass("hmac"),
  };
  return INDEX.samples.flatMap((sample) => {
    const { provider, file } = sample;
    const kind = Object.entries(sources).find(([name]) => name === provider);
    if (!kind) return [];
    const headers = (provider === "identitypass" ? sample.headers_scheme_hmac : sample.headers) ?? {};
    const scheme = provider === "identitypass" ? "headers_scheme_hmac" : "headers";
    const items = accept(kind[1], fixtureRequest(file, scheme));
    const events = JSON.stringify(
      items.map(({ event, ...item }) => ({ ...item, event: { ...event, id: "" } })),
    );
    return [{ file, kind: provider, headers, body: fixture(file).toString("base64"), now: NOW, events }];
  });
}
