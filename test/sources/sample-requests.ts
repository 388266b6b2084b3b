import { readFileSync } from "node:fs";
import { identitypass } from "../../src/sources/identitypass/identitypass.ts";
import type { IdentitypassSettings } from "../../src/sources/identitypass/settings.ts";
import { passfort } from "../../src/sources/passfort/passfort.ts";
import { persona } from "../../src/sources/persona/persona.ts";
import type { PersonaSettings } from "../../src/sources/persona/settings.ts";
import type { NormalisedItem, ReceivedRequest, Source } from "../../src/sources/source.ts";

type Headers = Readonly<Record<string, string>>;

type FixtureIndex = {
  readonly secrets: Readonly<Record<string, string>>;
  readonly samples: readonly (Readonly<Record<string, unknown>> & {
    readonly provider: string;
    readonly file: string;
    readonly headers?: Headers;
    readonly headers_scheme_static_legacy?: Headers;
    readonly headers_scheme_static_prembly?: Headers;
    readonly headers_scheme_hmac?: Headers;
  })[];
  readonly persona_extra_signature_cases: readonly {
    readonly case: string;
    readonly file: string;
    readonly "persona-signature": string;
    readonly accept_with: readonly ("new" | "old")[];
  }[];
};

const FOLDER = new URL("../fixtures/", import.meta.url);

export const INDEX: FixtureIndex = JSON.parse(fixture("index.json").toString("utf8"));

/** Secrets of the fixtures. */
export const SECRETS = {
  personaNew: INDEX.secrets["persona_new"] ?? "",
  personaOld: INDEX.secrets["persona_old"] ?? "",
  passfort: INDEX.secrets["passfort_shared_secret"] ?? "",
  publicKey: INDEX.secrets["identitypass_public_key"] ?? "",
};

/** An hour or so after every fixture was signed. */
export const NOW = Date.parse("2026-03-05T12:00:00.000Z");
export const DAY = 86_400_000;

export function fixture(file: string): Buffer {
  return readFileSync(new URL(file, FOLDER));
}

export function request(
  body: string | Uint8Array,
  headers: Headers = {},
  urlToken?: string,
): ReceivedRequest {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return { headers: new Map(Object.entries(headers)), body: bytes, urlToken };
}

export function openPersona(settings: Partial<PersonaSettings> = {}): Source {
  const base = persona.settings.parse({ secrets: ["env:PERSONA_SECRET"] });
  return persona.open("persona", { ...base, secrets: [SECRETS.personaNew], ...settings });
}

export function openPassfort(secrets: readonly string[] = [SECRETS.passfort]): Source {
  const base = passfort.settings.parse({ secrets: ["env:PASSFORT_SECRET"] });
  return passfort.open("passfort", { ...base, secrets });
}

export function openIdentitypass(
  scheme: "hmac" | "static",
  settings: Partial<IdentitypassSettings> = {},
): Source {
  const base = identitypass.settings.parse({ scheme, public_keys: ["env:KEY"], accept_forgeable: true });
  return identitypass.open("identitypass", { ...base, public_keys: [SECRETS.publicKey], ...settings });
}

/** Verifies and normalises; throws if the proof is refused. */
export function accept(source: Source, received: ReceivedRequest, now = NOW): readonly NormalisedItem[] {
  const verdict = source.verify(received, now);
  if (!verdict.authentic) throw new Error(`refused: ${verdict.reason}`);
  return source.normalise(received, verdict, now);
}

/** The only item's event. */
export function acceptOne(source: Source, received: ReceivedRequest, now = NOW) {
  const items = accept(source, received, now);
  const [item] = items;
  if (item === undefined || items.length !== 1) throw new Error(`${items.length} items`);
  return item;
}

/** A fixture with the headers that it was sent with. */
export function fixtureRequest(file: string, scheme = "headers"): ReceivedRequest {
  const sample = INDEX.samples.find((entry) => entry.file === file);
  const headers = sample?.[scheme];
  if (typeof headers !== "object" || headers === null) throw new Error(`no ${scheme} for ${file}`);
  return request(fixture(file), Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, String(v)])));
}

/** Why a request is refused; undefined if it is not. */
export function refusal(source: Source, received: ReceivedRequest, now = NOW): string | undefined {
  const verdict = source.verify(received, now);
  return verdict.authentic ? undefined : verdict.reason;
}
