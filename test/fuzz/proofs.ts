import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { identitypass } from "../../src/sources/identitypass/identitypass.ts";
import { passfort } from "../../src/sources/passfort/passfort.ts";
import { persona } from "../../src/sources/persona/persona.ts";
import type { ReceivedRequest, SourceKind } from "../../src/sources/source.ts";
import { fuzzTarget } from "./fuzz-target.ts";
import { mutated } from "./mutated.ts";

const NOW = Date.UTC(2026, 2, 4, 12);
/** Obviously test keys; written like names of variables, because nobody looks them up. */
const SECRET = "env:TEST_FUZZ_SECRET_0001";
const TOKEN = "env:TEST_FUZZ_URL_TOKEN";
const BODY = '{"data":{"id":"evt_1","attributes":{"name":"inquiry.created"}}}';

const HEADERS = [
  "persona-signature",
  "authorization",
  "x-prembly-signature",
  "x-identitypass-signature",
  "persona-webhook-attempts-made",
  "persona-webhook-attempts-left",
];

/** A sender with the headers that it would send with the body, and a wrong proof beside them. */
function sender<Settings>(kind: SourceKind<Settings>, written: unknown) {
  const settings = kind.settings.parse(written);
  const { headers } = kind.sign(BODY, settings, NOW);
  const proofs = Object.entries(headers).filter(([name]) => HEADERS.includes(name));
  const forged = Object.values(kind.sign(BODY, settings, NOW, "bad_signature").headers);
  return { source: kind.open(kind.kind, settings), proofs: proofs.map(([, value]) => value), forged };
}

const SENDERS = [
  sender(persona, { secrets: [SECRET] }),
  sender(passfort, { secrets: [SECRET] }),
  sender(identitypass, { scheme: "hmac", public_keys: [SECRET], accept_forgeable: true }),
  sender(identitypass, { scheme: "static", public_keys: [SECRET], url_token: TOKEN }),
];

/** What a proof of any sender is made of. */
const PIECES = [
  ...["t=", "v1=", "v0=", ",", " ", "\t", "=", "1772625600", "-1", "1e9", "999999999999999999", "Bearer "],
  ...["bearer  ", "Basic ", "0".repeat(64), "A".repeat(43), SECRET.toUpperCase(), SECRET.slice(1), "é", "\0"],
];
const ANY_PROOF = SENDERS.flatMap(({ proofs, forged }) => [...proofs, ...forged]);
const proof = fc.oneof(
  mutated(ANY_PROOF),
  fc.array(fc.constantFrom(...PIECES, ...ANY_PROOF), { maxLength: 12 }).map((pieces) => pieces.join("")),
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.constantFrom("x".repeat(5_000), "t=1,".repeat(2_000)),
);

const requestOf = (headers: Readonly<Record<string, string>>, body: string, urlToken?: string) =>
  ({
    headers: new Map(Object.entries(headers)),
    body: new TextEncoder().encode(body),
    urlToken,
  }) satisfies ReceivedRequest;

const anyHeaders = fuzzTarget({
  name: "headers of any sort prove nothing, unless the right proof stands in them whole",
  usual: 1_500,
  share: 300,
  input: fc.record({
    headers: fc.dictionary(fc.constantFrom(...HEADERS), proof, { maxKeys: 3 }),
    token: fc.option(fc.oneof(fc.constant(TOKEN), mutated([TOKEN])), { nil: undefined }),
  }),
  judge({ headers, token }) {
    const given = Object.values(headers).join("\n");
    for (const { source, proofs } of SENDERS) {
      const verdict = source.verify(requestOf(headers, BODY, token), NOW);
      if (verdict.authentic)
        ok(
          proofs.some((right) => given.includes(credentialOf(right))),
          given,
        );
      else ok(/^[a-z_]+$/.test(verdict.reason));
      source.normalise(requestOf(headers, BODY), { authentic: true, assurance: "signed" }, NOW);
    }
  },
});

const changedBody = fuzzTarget({
  name: "a signature proves no other bytes than those that were signed",
  usual: 500,
  share: 80,
  input: fc.record({ body: mutated([BODY]), sender: fc.constantFrom("persona", "identitypass") }),
  judge({ body, sender: kind }) {
    const { source, proofs } = SENDERS.find(({ source: one }) => one.kind === kind) ?? missing(kind);
    const name = kind === "persona" ? "persona-signature" : "x-prembly-signature";
    const headers = { [name]: proofs.find((value) => value.length > 10) ?? "" };
    equal(source.verify(requestOf(headers, body), NOW).authentic, body === BODY);
  },
});

/** The part that nobody can guess. */
function credentialOf(right: string): string {
  return right.split(/[ ,]|v1=/).findLast((part) => part.length > 1) ?? right;
}

function missing(kind: string): never {
  throw new Error(`there is no sender ${kind}`);
}

export const PROOFS = [anyHeaders, changedBody];
