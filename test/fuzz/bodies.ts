import { ok } from "node:assert/strict";
import fc from "fast-check";
import { eventSchema } from "../../src/model/event.ts";
import { plan } from "../../src/route/plan.ts";
import { SOURCE_KINDS } from "../../src/sources/registry.ts";
import { loadTestRules } from "../config/rules/load-test-rules.ts";
import {
  fixture,
  NOW,
  openIdentitypass,
  openPassfort,
  openPersona,
  request,
  SECRETS,
} from "../sources/sample-requests.ts";
import { fuzzTarget } from "./fuzz-target.ts";
import { mutated, RULE_TEXTS } from "./mutated.ts";

const INFLECTIONS = ["kebab", "snake", "camel"] as const;

const SENDERS = [
  {
    kind: "persona",
    source: openPersona(),
    secret: SECRETS.personaNew,
    seed: "persona/case.resolved.snake.json",
  },
  { kind: "passfort", source: openPassfort(), secret: SECRETS.passfort, seed: "passfort/batch.array.json" },
  {
    kind: "identitypass",
    source: openIdentitypass("hmac"),
    secret: SECRETS.publicKey,
    seed: "identitypass/widget.face-liveness.json",
  },
].map((sender) => ({
  ...sender,
  texts: [fixture(sender.seed).toString("utf8"), ...samplesOf(sender.kind)],
}));

const texts = SENDERS.flatMap((sender) => sender.texts.map((text) => ({ sender, text })));

/** A body of every name in a sender's catalogue, in every spelling that it has. */
function samplesOf(kind: string): readonly string[] {
  const sender = SOURCE_KINDS.find((one) => one.kind === kind);
  return [...(sender?.catalogue.keys() ?? [])].flatMap((type) =>
    INFLECTIONS.map(
      (inflection) => sender?.sample({ type, inflection, now: NOW, seed: type, reference: "cust-1" }) ?? "",
    ),
  );
}

const ODD_VALUES: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1e300, 2 ** 60, "", "\0", "\ud800", "x".repeat(20_000), [], {}, [[]]),
  fc.constantFrom(
    undefined,
    [null],
    "{{ event.raw }}",
    "2026-13-45",
    "9999-12-31T23:59:59Z",
    -8.64e15,
    deep(500),
  ),
  fc.jsonValue(),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.double(),
  fc.constant(JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')),
);

function deep(levels: number): unknown {
  return levels === 0 ? 1 : { a: deep(levels - 1) };
}

const { ruleSet } = loadTestRules(RULE_TEXTS.find((text) => loadTestRules(text).ruleSet !== undefined) ?? "");

type Sender = (typeof SENDERS)[number];

/** An event comes of it, whole and by its schema, without the secret, and rules can be asked about it. */
function expectEvents({ source, secret }: Sender, body: string | Uint8Array, now: number): void {
  source.verify(request(body), now);
  const items = source.normalise(request(body), { authentic: true, assurance: "signed" }, now);
  ok(items.length > 0);
  for (const { event, body: kept } of items) {
    eventSchema.parse(event);
    ok(!kept.includes(secret) && !JSON.stringify(event).includes(secret), "a secret is kept");
    ok(!JSON.stringify(event.subject).includes("\\u0000"));
    const missed = ruleSet ? plan(ruleSet, event, { preview: false }).missed : [];
    ok(!missed.some(({ failed }) => failed === "error"), `a condition broke for ${event.type}`);
  }
  ok(Reflect.get({}, "polluted") === undefined);
}

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

const time = fc.constantFrom(NOW, 0, 1);

const spoiltBodies = fuzzTarget({
  name: "a sender's body with parts spoilt or gone keeps an event and no secret",
  usual: 1_200,
  share: 80,
  input: fc.record({
    of: fc.constantFrom(...texts),
    odd: fc.oneof({ weight: 4, arbitrary: ODD_VALUES }, { weight: 1, arbitrary: fc.constant(undefined) }),
    hasSecret: fc.boolean(),
    choices: fc.infiniteStream(fc.nat(1_000)),
    now: time,
  }),
  judge({ of: { sender, text }, odd, hasSecret, choices, now }) {
    const part = hasSecret ? { odd, deep: [`a ${sender.secret} b`] } : odd;
    const body = JSON.stringify(spoilt(JSON.parse(text), part, choices));
    expectEvents(sender, body ?? "", now);
  },
});

const brokenBodies = fuzzTarget({
  name: "a sender's body with its text broken keeps an event",
  usual: 400,
  share: 50,
  input: fc
    .record({ of: fc.constantFrom(...SENDERS), choice: fc.nat(), now: time })
    .chain(({ of, now, choice }) =>
      mutated([of.texts[choice % of.texts.length] ?? ""]).map((body) => ({ sender: of, body, now })),
    ),
  judge: ({ sender, body, now }) => expectEvents(sender, body, now),
});

const anyBodies = fuzzTarget({
  name: "any bytes and any JSON keep an event",
  usual: 600,
  share: 45,
  input: fc.record({
    sender: fc.constantFrom(...SENDERS),
    body: fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.json(), fc.string({ unit: "binary" })),
  }),
  judge: ({ sender, body }) => expectEvents(sender, body, NOW),
});

export const BODIES = [spoiltBodies, brokenBodies, anyBodies];
