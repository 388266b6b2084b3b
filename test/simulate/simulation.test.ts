import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openMemoryStore } from "../../src/simulate/memory-store.ts";
import { runTest } from "../../src/simulate/run-test.ts";
import { createSender } from "../../src/simulate/sender.ts";
import { createSimulation } from "../../src/simulate/simulation.ts";
import { hookReceiver } from "../support/hook-receiver.ts";
import { relayOf } from "./relay-of.ts";

const LANGUAGE = readFileSync(join(import.meta.dirname, "examples/language.yaml"), "utf8");
const NOW = Date.UTC(2026, 2, 2, 10);

test("the same test goes the same way every time, to the last id", async () => {
  const relay = relayOf([{ name: "rules/language.yaml", text: LANGUAGE }]);
  const told = (one: (typeof relay.tests)[number]) =>
    runTest(
      { ...one, steps: one.steps.map((step) => ({ ...step, expect: { matched: ["no such rule"] } })) },
      relay,
      openMemoryStore,
    );
  for (const one of relay.tests) {
    const [first, second] = [await told(one), await told(one)];
    expect(JSON.stringify(second.failure)).toBe(JSON.stringify(first.failure));
  }
});

test("nothing is sent, whatever address a destination has", async () => {
  const receiver = await hookReceiver();
  onTestFinished(() => receiver.close());
  const { ruleSet, settings } = relayOf([{ name: "rules/language.yaml", text: LANGUAGE }]);
  const hook = settings.destinations["zapier-crm"];
  const open = {
    kind: "zapier",
    settings: { ...Object(hook?.settings), url: receiver.url, allow_private: true },
  };
  const destinations = { ...settings.destinations, "zapier-crm": open };
  const simulation = await createSimulation({
    ruleSet,
    settings: { destinations },
    at: NOW,
    openStore: openMemoryStore,
  });
  onTestFinished(() => simulation.close());
  const { event } = sampleOf("persona/inquiry.approved");
  expect(await simulation.accept(event)).toMatchObject({ duplicate: false });
  await simulation.moveTo(NOW + 86_400_000);
  expect((await simulation.look()).sent).toMatchObject([{ rule: "hook" }, { rule: "morning" }]);
  expect(receiver.heard).toEqual([]);
});

test("what is looked at once is not told again", async () => {
  const { ruleSet, settings } = relayOf([{ name: "rules/language.yaml", text: LANGUAGE }]);
  const simulation = await createSimulation({ ruleSet, settings, at: NOW, openStore: openMemoryStore });
  onTestFinished(() => simulation.close());
  const { event } = sampleOf("persona/inquiry.expired");
  await simulation.accept(event);
  expect((await simulation.look()).scheduled).toEqual([
    { rule: "remind", action: "email", at: NOW + 86_400_000 },
  ]);
  expect(await simulation.look()).toMatchObject({ matched: [], scheduled: [] });
  expect(simulation.now()).toBe(NOW);
});

test("what never comes to an end fails its own test only", async () => {
  const text = `version: 1
rules:
  often: { schedule: every minute, do: [{ slack: { channel: "#a", text: tick } }] }
tests:
  - { name: too long, steps: [{ after: 300d, expect: { dead: none } }] }
`;
  const relay = relayOf([{ name: "rules/often.yaml", text }]);
  const [one] = relay.tests;
  if (!one) throw new Error("There is no test.");
  const { verdict, failure } = await runTest(one, relay, openMemoryStore);
  expect(verdict).toBe("failed");
  expect(failure?.mismatches[0]?.message).toMatch(/^More than/);
});

function sampleOf(use: string) {
  const [kind = "", type = ""] = use.split("/");
  const send = createSender({ sources: {}, newId: () => "00000000-0000-7000-8000-000000000001" });
  return send({ kind, type, source: kind, set: {}, same: false }, NOW);
}
