import { describe, expect, test } from "vitest";
import { type Event, eventSchema } from "../../src/model/event.ts";
import { EVENT_FIELDS } from "../../src/model/fields.ts";
import { identitypass } from "../../src/sources/identitypass/identitypass.ts";
import { passfort } from "../../src/sources/passfort/passfort.ts";
import { persona } from "../../src/sources/persona/persona.ts";
import { SOURCE_KINDS } from "../../src/sources/registry.ts";
import { SAMPLE_SECRETS } from "../../src/sources/sample-secrets.ts";
import type {
  SampleOptions,
  SignedRequest,
  SigningFault,
  Source,
  SourceKind,
} from "../../src/sources/source.ts";
import {
  accept,
  acceptOne,
  fixtureRequest,
  INDEX,
  NOW,
  openIdentitypass,
  openPassfort,
  openPersona,
  refusal,
  request,
} from "./sample-requests.ts";

/** A kind with settings that it accepts, and whose secret stands in for the one the settings name. */
type Sender = {
  readonly kind: SourceKind;
  readonly source: Source;
  readonly sign: (body: string, fault?: SigningFault) => SignedRequest;
};

const SECRET = "test-secret-of-samples";

function sender<S>(kind: SourceKind<S>, settings: Readonly<Record<string, unknown>>, key: string): Sender {
  const live = { ...kind.settings.parse(settings), [key]: [SECRET] };
  return {
    kind,
    source: kind.open(kind.kind, live),
    sign: (body, fault) => kind.sign(body, live, NOW, fault),
  };
}

const PREMBLY = { public_keys: ["env:KEY"], accept_forgeable: true };
const SENDERS: readonly Sender[] = [
  sender(persona, { secrets: ["env:SECRET"] }, "secrets"),
  sender(passfort, { secrets: ["env:SECRET"] }, "secrets"),
  sender(identitypass, { ...PREMBLY, scheme: "hmac" }, "public_keys"),
  sender(identitypass, { ...PREMBLY, scheme: "static" }, "public_keys"),
];

/** Paths of the fields that an event has. */
function fieldsOf(event: Event): readonly string[] {
  return EVENT_FIELDS.map(({ path }) => path).filter((path) => {
    let value: unknown = event;
    for (const key of path.split(".")) {
      value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
    }
    return value !== undefined;
  });
}

function sampled({ kind, source, sign }: Sender, options: Partial<SampleOptions> & { type: string }) {
  const { headers, body } = sign(kind.sample({ now: NOW, seed: "1", ...options }));
  return acceptOne(source, request(body, headers));
}

describe.each(SENDERS)("samples of $kind.kind", (from) => {
  const { kind, sign } = from;
  const names = [...kind.catalogue.keys()];

  test("of every name in the catalogue are proven and say what the catalogue says", () => {
    for (const [type, entry] of kind.catalogue) {
      const { readable, event } = sampled(from, { type });
      expect(readable, type).toBe(true);
      expect(eventSchema.parse(event)).toEqual(event);
      expect(event.type).toBe(type);
      expect([entry.decision, ...(entry.decisions ?? [])], type).toContain(event.decision);
      if (entry.checkKind) expect(event.check.kind, type).toBe(entry.checkKind);
      expect(entry.fields, type).toEqual(expect.arrayContaining([...fieldsOf(event)]));
      for (const path of entry.fields) expect(EVENT_FIELDS.map((field) => field.path)).toContain(path);
    }
  });

  test("differ by seed alone, and take a reference", () => {
    const [type = ""] = names;
    const sample = (seed: string) => kind.sample({ type, now: NOW, seed });
    expect(sample("1")).toBe(sample("1"));
    const ids = ["1", "2", "3"].map((seed) => sampled(from, { type, seed }).event.source_event_id);
    expect(new Set(ids).size).toBe(3);
    expect(sampled(from, { type, reference: "cust-7" }).event.subject.reference).toBe("cust-7");
  });

  test("with a wrong signature are refused", () => {
    const { headers, body } = sign(
      kind.sample({ type: names[0] ?? "", now: NOW, seed: "1" }),
      "bad_signature",
    );
    expect(refusal(from.source, request(body, headers))).toBe("bad_signature");
  });

  test("can be stale only where the sender signs a time", () => {
    const stale = () => sign(kind.sample({ type: names[0] ?? "", now: NOW, seed: "1" }), "stale");
    if (kind.kind !== "persona") expect(stale).toThrow(/carry no signed time/);
    else expect(refusal(from.source, request(stale().body, stale().headers))).toBe("stale");
  });
});

describe("the sample of a Persona event", () => {
  const [from] = SENDERS;

  test("says the same in every spelling, and takes values by path in any of them", () => {
    const set = {
      "data.attributes.payload.data.attributes.reviewerComment": "why",
      "data.attributes.payload.data.attributes.tags.0": "vip",
    };
    const events = (["kebab", "snake", "camel"] as const).map((inflection) => {
      if (from === undefined) throw new Error("no sender");
      const { event } = sampled(from, { type: "inquiry.declined", inflection, set });
      return { ...event, id: "", raw: "" };
    });
    expect(events[0]).toMatchObject({ check: { comment: "why", tags: ["vip"] }, subject: { country: "US" } });
    expect(events[1]).toEqual(events[0]);
    expect(events[2]).toEqual(events[0]);
  });

  test("cannot be used to reach a prototype", () => {
    const set = { "__proto__.polluted": true, "data.__proto__.polluted": true };
    persona.sample({ type: "inquiry.created", now: NOW, seed: "1", set });
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});

test("the catalogue declares every field that a shipped sample carries", () => {
  const sources: Readonly<Record<string, Source>> = {
    persona: openPersona(),
    passfort: openPassfort(),
    identitypass: openIdentitypass("hmac"),
  };
  for (const { provider, file } of INDEX.samples) {
    const source = sources[provider];
    const kind = SOURCE_KINDS.find((one) => one.kind === provider);
    if (source === undefined || kind === undefined) throw new Error(provider);
    const scheme = provider === "identitypass" ? "headers_scheme_hmac" : "headers";
    for (const { event } of accept(source, fixtureRequest(file, scheme))) {
      expect(kind.catalogue.get(event.type)?.fields, file).toEqual(
        expect.arrayContaining([...fieldsOf(event)]),
      );
    }
  }
});

test("every kind that we know is registered under its own name", () => {
  expect(SOURCE_KINDS.map(({ kind }) => kind)).toEqual(["persona", "passfort", "identitypass"]);
});

test("the secrets of the shipped samples are known, so that settings can refuse them", () => {
  expect([...SAMPLE_SECRETS].sort()).toEqual(Object.values(INDEX.secrets).sort());
});
