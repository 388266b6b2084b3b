import type { Settings } from "../config/settings/settings.ts";
import type { TestCase, TestStep } from "../config/tests/test-case.ts";
import { RelayError } from "../errors.ts";
import type { Event } from "../model/event.ts";
import { allRules } from "../route/all-rules.ts";
import type { RuleSet } from "../route/rule-set.ts";
import { createFixedIds } from "./fixed-ids.ts";
import { type Mismatch, matchExpectation } from "./match-expectation.ts";
import type { Accepted, Outcome } from "./outcome.ts";
import { createSender, ON_THE_WAY_MS } from "./sender.ts";
import { createSimulation, type Simulation } from "./simulation.ts";
import type { OpenSimulationStore } from "./simulation-store.ts";

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

/** Runs a test to its end or to the first step that goes otherwise, on a store of its own. */
export async function runTest(
  test: TestCase,
  relay: Relay,
  openStore: OpenSimulationStore,
): Promise<TestResult> {
  const { ruleSet, settings } = relay;
  const simulation = await createSimulation({
    ruleSet,
    settings,
    at: test.at,
    answers: test.answers,
    openStore,
  });
  const accepted: Accepted[] = [];
  try {
    const failure = await firstFailure(test, { relay, simulation, accepted });
    const [good, bad] = test.todo === undefined ? PLAIN : TO_DO;
    return { test, verdict: failure ? bad : good, failure, accepted, rendered: simulation.rendered };
  } finally {
    await simulation.close();
  }
}

const PLAIN = ["passed", "failed"] as const;
const TO_DO = ["unneeded-todo", "todo"] as const;

type Running = {
  readonly relay: Relay;
  readonly simulation: Simulation;
  /** Filled on the way. */
  readonly accepted: Accepted[];
};

async function firstFailure(
  test: TestCase,
  { relay, simulation, accepted }: Running,
): Promise<Failure | undefined> {
  const send = createSender({ sources: relay.settings.sources, newId: createFixedIds() });
  const isAbout = aboutOf(test, relay.ruleSet);
  for (const [index, step] of test.steps.entries()) {
    const endless = await runStep(step, simulation, send);
    const outcome = ofRules(await simulation.look(), isAbout);
    accepted.push(...outcome.accepted);
    const mismatches = endless ? [endless] : matchExpectation(step.expect, outcome);
    if (mismatches.length === 0) continue;
    return { step: index, mismatches, outcome, event: outcome.accepted[0]?.event };
  }
  return undefined;
}

/** The step as far as it goes; what never comes to an end is this test's fault, and no reason to stop the others. */
async function runStep(
  { at, event }: TestStep,
  simulation: Simulation,
  send: ReturnType<typeof createSender>,
): Promise<Mismatch | undefined> {
  try {
    await simulation.moveTo(at + ON_THE_WAY_MS);
    if (!event) return undefined;
    const made = send(event, at);
    await simulation.accept(made.event, made.body);
    return undefined;
  } catch (error) {
    if (!(error instanceof RelayError) || error.code !== "bad_request") throw error;
    return { path: [], part: "key", message: error.message, came: [] };
  }
}

/** A test sees the rules of its files, so that a new file elsewhere breaks none. */
function aboutOf({ about }: TestCase, ruleSet: RuleSet): (rule: string) => boolean {
  const seen = new Set(
    allRules(ruleSet)
      .filter(({ file }) => about.includes(file))
      .map(({ id }) => id),
  );
  return (rule) => seen.has(rule);
}

function ofRules(outcome: Outcome, isAbout: (rule: string) => boolean): Outcome {
  const of = <T extends { readonly rule: string }>(made: readonly T[]) =>
    made.filter(({ rule }) => isAbout(rule));
  return {
    accepted: outcome.accepted,
    matched: outcome.matched.filter(isAbout),
    sent: of(outcome.sent),
    previewed: of(outcome.previewed),
    recorded: of(outcome.recorded),
    scheduled: of(outcome.scheduled),
    held: of(outcome.held),
    cancelled: of(outcome.cancelled),
    dead: of(outcome.dead),
  };
}
