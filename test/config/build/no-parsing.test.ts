import { expect, onTestFinished, test } from "vitest";
import { compileFiles } from "../../../src/cli/compile-files.ts";
import { compiledRules } from "../../../src/config/build/read-compiled-rules.ts";
import { loadSettings } from "../../../src/config/settings/load-settings.ts";
import { ruleSettings } from "../../../src/config/settings/rule-settings.ts";
import { openSources } from "../../../src/node/open-parts.ts";
import { createRelay } from "../../../src/relay.ts";
import { plan } from "../../../src/route/plan.ts";
import { openMemoryStore } from "../../../src/simulate/memory-store.ts";
import { createSimulation } from "../../../src/simulate/simulation.ts";
import { persona } from "../../../src/sources/persona/persona.ts";
import type { ReceivedRequest } from "../../../src/sources/source.ts";

const SECRET = "test-wbhsec-persona";
const SETTINGS = `
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }
records:
  customers: { key: reference, columns: { kyc_status: text } }
`;
const RULES = `version: 1
rules:
  declined:
    event: inquiry.declined
    do:
      - slack: { channel: "#kyc", text: "Declined: {{ event.subject.reference }}" }
      - record: { table: customers, key: "{{ event.subject.reference }}", set: { kyc_status: "{{ event.decision }}" } }
`;

/** How often a zod schema reads a value: each time, zod looks whether a promise came of it. */
function countParses(): () => number {
  let parses = 0;
  const isOne = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(Promise, Symbol.hasInstance, {
    configurable: true,
    value(value: unknown) {
      if (new Error("whence").stack?.includes("/node_modules/zod/")) parses += 1;
      return isOne.call(this, value);
    },
  });
  onTestFinished(() => void Reflect.deleteProperty(Promise, Symbol.hasInstance));
  return () => parses;
}

test("schemas read rules once, at the start: none while an event is proven, planned, recorded and delivered", async () => {
  const parses = countParses();
  const { settings } = loadSettings({
    file: { name: "relay.yaml", text: SETTINGS },
    env: { PERSONA_SECRET: SECRET, SLACK_BOT_TOKEN: "xoxb-test-token" },
    overrides: {},
    readFile: () => "",
    baseDir: "",
  });
  if (!settings) throw new Error("The settings are wrong.");
  const { files } = compileFiles([{ name: "rules/a.yaml", text: RULES }], "a-hash");
  const { ruleSet, problems } = compiledRules(ruleSettings(settings))(files, false);
  if (!ruleSet) throw new Error(JSON.stringify(problems));
  const at = Date.now();
  const signed = signedRequest(at);
  const simulation = await createSimulation({ ruleSet, settings, at, openStore: openMemoryStore });
  onTestFinished(() => simulation.close());
  const relay = createRelay({
    sources: openSources(settings),
    clock: () => at,
    ruleSets: { active: () => ruleSet },
    plan: (rules, event) => plan(rules, event, { preview: false }),
    onRecorded: () => {},
    intake: {
      record: async (arrivals) => {
        for (const { event, body } of arrivals) await simulation.accept(event, body);
        return [];
      },
    },
  });
  const atStart = parses();
  expect(atStart).toBeGreaterThan(0);
  expect(await relay.accept("persona", signed)).toMatchObject({ accepted: true });
  const { accepted, sent, recorded } = await simulation.look();
  expect([accepted.length, sent.length, recorded.length]).toEqual([1, 1, 1]);
  expect(parses()).toBe(atStart);
});

function signedRequest(at: number): ReceivedRequest {
  const settings = { ...persona.settings.parse({ secrets: ["env:S"] }), secrets: [SECRET] };
  const sample = persona.sample({ type: "inquiry.declined", now: at, seed: "ada", reference: "cust-1" });
  const { headers, body } = persona.sign(sample, settings, at);
  const given = new Headers(headers);
  return {
    headers: { get: (name) => given.get(name) ?? undefined },
    body: new TextEncoder().encode(body),
    urlToken: undefined,
  };
}
