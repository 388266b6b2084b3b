import { expect, inject, test } from "vitest";
import { identitypass } from "../../../src/sources/identitypass/identitypass.ts";
import { passfort } from "../../../src/sources/passfort/passfort.ts";
import { persona } from "../../../src/sources/persona/persona.ts";
import { SAMPLE_SECRETS } from "../../../src/sources/sample-secrets.ts";
import type { Source } from "../../../src/sources/source.ts";
import type {} from "./setup.ts";

const secrets = [...SAMPLE_SECRETS];
const SOURCES: Readonly<Record<string, Source>> = {
  persona: persona.open("persona", { ...persona.settings.parse({ secrets: ["env:S"] }), secrets }),
  passfort: passfort.open("passfort", { ...passfort.settings.parse({ secrets: ["env:S"] }), secrets }),
  identitypass: identitypass.open("identitypass", {
    ...identitypass.settings.parse({ scheme: "hmac", public_keys: ["env:S"], accept_forgeable: true }),
    public_keys: secrets,
  }),
};

test("every sender's request is proven and read in workerd as it is on Node", () => {
  const samples = inject("wireSamples");
  expect(samples.length).toBeGreaterThan(40);
  for (const { file, kind, headers, body, now, events } of samples) {
    const bytes = Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
    const request = { headers: new Map(Object.entries(headers)), body: bytes };
    const verdict = SOURCES[kind]?.verify(request, now);
    if (!verdict?.authentic) throw new Error(`${file} is refused`);
    const items = SOURCES[kind]?.normalise(request, verdict, now) ?? [];
    const read = items.map(({ event, ...item }) => ({ ...item, event: { ...event, id: "" } }));
    expect(JSON.stringify(read), file).toBe(events);
  }
});
