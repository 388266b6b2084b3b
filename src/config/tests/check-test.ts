import type { Reporter } from "../rules/reporter.ts";
import type { SourceView, Vocabulary } from "../rules/vocabulary.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { checkEvent } from "./check-event.ts";
import { checkExpectation } from "./check-expectation.ts";
import { reportUnknown } from "./report-unknown.ts";
import type { RulesByFile } from "./rules-by-file.ts";
import type { TestCase, TestStep } from "./test-case.ts";
import type { TestData } from "./test-schema.ts";

/** A Monday, in the morning of most of the world. */
const BEGIN = Date.UTC(2026, 2, 2, 10);

/** What tests may speak of. */
export type TestWords = {
  readonly vocabulary: Vocabulary;
  readonly sources: readonly SourceView[];
  /** Names of the destinations. */
  readonly destinations: readonly string[];
  readonly rules: RulesByFile;
};

export type TestPlace = {
  readonly reporter: Reporter;
  /** Of the test in its file. */
  readonly path: YamlPath;
  /** The rule files that it is about. */
  readonly about: readonly string[];
  readonly words: TestWords;
};

type StepData = TestData["steps"][number];

/** A test with every name in it looked up, and its steps on the clock; undefined if anything is wrong. */
export function checkTest(place: TestPlace & { readonly data: TestData }): TestCase | undefined {
  const { reporter, path, about, data, words } = place;
  const before = reporter.problems.length;
  for (const name of Object.keys(data.answers ?? {})) {
    const what = { code: "E606", what: "destination", name, known: words.destinations };
    reportUnknown(reporter, [...path, "answers", name], what, "key");
  }
  const steps = stepsOf(place, data);
  if (data.steps.every(({ expect }) => !expect || Object.keys(expect).length === 0)) {
    const fix = "say what must come of it:  expect: { matched: [my-rule] }";
    reporter.at([...path, "steps"], { code: "E609", message: "this test expects nothing", fix }, "key");
  }
  if (reporter.problems.length > before) return undefined;
  return {
    name: data.name,
    file: reporter.document.file,
    about,
    at: data.at ?? BEGIN,
    answers: data.answers ?? {},
    steps,
    todo: data.todo,
    locate: (inside, part) => reporter.document.locate([...path, ...inside], part),
  };
}

function stepsOf(place: TestPlace, data: TestData): readonly TestStep[] {
  const sent = new Set<string>();
  let now = data.at ?? BEGIN;
  return data.steps.map((step, index) => {
    const path = [...place.path, "steps", index];
    now = timeOf(place.reporter, path, step, now);
    const event = step.event && checkEvent({ ...place, path: [...path, "event"] }, step.event, sent);
    if (step.expect) checkExpectation({ ...place, path: [...path, "expect"] }, step.expect);
    return { at: now, event, expect: step.expect ?? {} };
  });
}

/** Time only goes on. */
function timeOf({ at: report }: Reporter, path: YamlPath, step: StepData, now: number): number {
  const { at, after, event } = step;
  if (at !== undefined && after !== undefined) {
    report(
      [...path, "after"],
      { code: "E607", message: "a step has `at` or `after`, not both", fix: "keep one of them" },
      "key",
    );
  }
  if (at !== undefined && at < now) {
    const message = `this is before the step above it, which is at ${new Date(now).toISOString().replace(".000Z", "Z")}`;
    report([...path, "at"], { code: "E607", message, fix: "put the steps in the order of their times" });
  }
  if (at === undefined && after === undefined && event === undefined) {
    const fix = "give it an  event:  or let time pass:  after: 1h";
    report(path, { code: "E608", message: "nothing happens in this step", fix });
  }
  return at ?? now + (after ?? 0);
}
