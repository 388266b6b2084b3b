import type { Settings } from "../config/settings/settings.ts";
import type { TestCase, TestStep } from "../config/tests/test-case.ts";
import type { Event } from "../model/event.ts";
import type { RuleSet } from "../route/rule-set.ts";
import { createFixedIds } from "./fixed-ids.ts";
import { type Mismatch, matchExpectation } from "./match-expectation.ts";
import type { Accepted, Outcome } from "./outcome.ts";
import { createSender } from "./sender.ts";
import { createSimulation, type Simulation } from "./simulation.ts";

export type Relay = {
  readonly ruleSet: RuleSet;
  readonly settings: Pick<Settings, "sources" | "destinations">;
};

/** A step that did not go as expected. */
type Failure = {
  /** Of the step in its test, from 0. */
  readonly step: number;
  readonly mismatches: readonly Mismatch[];
  /** What came about in the step, by the rules that the test is about. */
  readonly outcome: Outcome;
  /** That came in, for an explanation. */
  readonly event?: Event | undefined;
};

export type TestResult = {
  readonly test: TestCase;
  /** `todo`: it fails, and that is known. `unneeded-todo`: it does not fail any more. */
  readonly verdict: "passed" | "failed" | "todo" | "unneeded-todo";
  readonly failure?: Failure | undefined;
  readonly accepted: readonly Accepted[];
  /** Actions that were filled in: `<rule>/<action>`. */
  readonly rendered: ReadonlySet<string>;
};

/** Runs a test to its end or to the first step that goes otherwise. */
export async function runTest(test: TestCase, relay: Relay): Promise<TestResult> {
  const { ruleSet, settings } = relay;
  const simulation = await createSimulation({ ruleSet, settings, at: test.at, answers: test.answers });
  try {
    const send = createSender({ sources: settings.sources, newId: createFixedIds() });
    const accepted: Accepted[] = [];
    const isAbout = aboutOf(test, ruleSet);
    for (const [index, step] of test.steps.entries()) {
      const outcome = ofRules(await runStep(step, simulation, send), isAbout);
      accepted.push(...outcome.accepted);
      const mismatches = matchExpectation(step.expect, outcome);
      if (mismatches.length === 0) continue;
      const failure = { step: index, mismatches, outcome, event: outcome.accepted[0]?.event };
      return {
        test,
        verdict: test.todo === undefined ? "failed" : "todo",
        failure,
        accepted,
        rendered: simulation.rendered,
      };
    }
    const verdict = test.todo === undefined ? "passed" : "unneeded-todo";
    return { test, verdict, accepted, rendered: simulation.rendered };
  } finally {
    simulation.close();
  }
}

async function runStep(
  { at, event }: TestStep,
  simulation: Simulation,
  send: ReturnType<typeof createSender>,
): Promise<Outcome> {
  await simulation.moveTo(at);
  if (event) {
    const made = send(event, at);
    await simulation.accept(made.event, made.body);
  }
  return simulation.look();
}

/** A test sees the rules of its files, so that a new file elsewhere breaks none. */
function aboutOf({ about }: TestCase, { rules, fallback }: RuleSet): (rule: string) => boolean {
  const all = fallback ? [...rules, fallback] : rules;
  const seen = new Set(all.filter(({ file }) => about.includes(file)).map(({ id }) => id));
  return (rule) => seen.has(rule);
}

function ofRules(outcome: Outcome, isAbout: (rule: string) => boolean): Outcome {
  const of = <T extends { readonly rule: string }>(made: readonly T[]) =>
    made.filter(({ rule }) => isAbout(rule));
  return {
    accepted: outcome.accepted,
    matched: outcome.matched.filter(isAbout),
    sent: of(outcome.sent),
    recorded: of(outcome.recorded),
    scheduled: of(outcome.scheduled),
    held: of(outcome.held),
    cancelled: of(outcome.cancelled),
    dead: of(outcome.dead),
  };
}
