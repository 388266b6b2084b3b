import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eventSchema } from "../../src/model/event.ts";
import { identitypass } from "../../src/sources/identitypass/identitypass.ts";
import { passfort } from "../../src/sources/passfort/passfort.ts";
import { persona } from "../../src/sources/persona/persona.ts";
import {
  fixture,
  NOW,
  openIdentitypass,
  openPassfort,
  openPersona,
  request,
  SECRETS,
} from "./sample-requests.ts";

const SENDERS = [
  {
    name: "Persona",
    source: openPersona(),
    secret: SECRETS.personaNew,
    seeds: [
      "persona/inquiry.approved.json",
      "persona/report-watchlist.matched.camel.json",
      "persona/verification.failed.json",
      "persona/case.resolved.snake.json",
    ],
  },
  {
    name: "PassFort",
    source: openPassfort(),
    secret: SECRETS.passfort,
    seeds: [
      "passfort/batch.array.json",
      "passfort/COLLECTED_DATA_UPDATED.json",
      "passfort/TASK_CREATED.json",
    ],
  },
  {
    name: "Identitypass",
    source: openIdentitypass("hmac"),
    secret: SECRETS.publicKey,
    seeds: [
      "identitypass/checkout.verified.json",
      "identitypass/widget.face-liveness.json",
      "identitypass/portal.bvn.blocked.json",
    ],
  },
];

const ODD_VALUES = fc.oneof(
  fc.constantFrom(
    null,
    true,
    0,
    -1,
    1e300,
    2 ** 60,
    "",
    "\0",
    "\ud800",
    "x".repeat(20_000),
    [],
    {},
    [[]],
    [null],
  ),
  fc.jsonValue(),
  fc.constant(JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')),
);

/** The value with something odd in the place of one of its parts. */
function spoilt(value: unknown, odd: unknown, choices: Iterator<number>): unknown {
  const choice = choices.next().value ?? 0;
  if (typeof value !== "object" || value === null || choice % 7 === 0) return odd;
  const keys = Object.keys(value);
  const chosen = keys[choice % Math.max(1, keys.length)] ?? "extra";
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === chosen ? spoilt(item, odd, choices) : item));
  return { ...value, [chosen]: spoilt(Reflect.get(value, chosen), odd, choices) };
}

describe.each(SENDERS)("$name, given anything,", ({ source, secret, seeds }) => {
  const proof = { authentic: true, assurance: "signed" } as const;
  const values = seeds.map((file): unknown => JSON.parse(fixture(file).toString("utf8")));

  function check(body: string | Uint8Array, now: number) {
    source.verify(request(body), now);
    const items = source.normalise(request(body), proof, now);
    expect(items.length).toBeGreaterThan(0);
    for (const { event, body: kept } of items) {
      eventSchema.parse(event);
      expect(kept).not.toContain(secret);
      expect(JSON.stringify(event)).not.toContain(secret);
      expect(JSON.stringify(event.subject)).not.toContain("\\u0000");
    }
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  }

  test("of its own shape with parts spoilt, keeps an event and no secret", () => {
    const choices = fc.infiniteStream(fc.nat(1_000));
    const odd = fc.oneof(ODD_VALUES, fc.constant({ secret, deep: [`a ${secret} b`] }));
    fc.assert(
      fc.property(
        fc.constantFrom(...values),
        odd,
        choices,
        fc.constantFrom(NOW, 0, 1),
        (value, part, stream, now) => {
          check(JSON.stringify(spoilt(value, part, stream)), now);
        },
      ),
      { numRuns: 400 },
    );
  });

  test("cut off or with bytes changed, keeps an event", () => {
    const bytes = seeds.map((file) => new Uint8Array(fixture(file)));
    fc.assert(
      fc.property(
        fc.constantFrom(...bytes),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(255),
        (body, at, byte) => {
          const index = Math.floor(at * (body.length - 1));
          check(body.slice(0, index), NOW);
          check(
            body.map((old, place) => (place === index ? byte : old)),
            NOW,
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  test("of any bytes or JSON at all, keeps an event", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (body) => check(body, NOW)));
    fc.assert(fc.property(fc.json(), (body) => check(body, NOW)));
  });

  test("never throws on headers", () => {
    const names = fc.constantFrom(
      "persona-signature",
      "authorization",
      "x-prembly-signature",
      "x-identitypass-signature",
      "persona-webhook-attempts-made",
    );
    fc.assert(
      fc.property(
        fc.dictionary(names, fc.oneof(fc.string(), fc.constant("t=1,v1=".padEnd(71, "0")))),
        fc.option(fc.string(), { nil: undefined }),
        (headers, token) => {
          expect(source.verify(request("{}", { ...headers }, token), NOW).authentic).toBe(false);
          source.normalise(request("{}", { ...headers }), proof, NOW);
        },
      ),
    );
  });
});

test("a secret that is too short to be one is refused when the source is opened", () => {
  const open = [
    () => persona.open("p", { ...persona.settings.parse({ secrets: ["env:S"] }), secrets: [""] }),
    () => passfort.open("p", { ...passfort.settings.parse({ secrets: ["env:S"] }), secrets: ["   "] }),
    () =>
      identitypass.open("p", {
        ...identitypass.settings.parse({ scheme: "hmac", public_keys: ["env:S"], url_token: "env:T" }),
        public_keys: ["test-public-key"],
        url_token: "short",
      }),
  ];
  for (const opening of open) expect(opening).toThrow(/fewer than 8 characters/);
});
