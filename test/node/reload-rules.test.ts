import { expect, test } from "vitest";
import type { ReloadReport, Swap } from "../../src/config/active-rules.ts";
import type { Problem } from "../../src/config/problem.ts";
import { createReload } from "../../src/node/reload-rules.ts";
import type { LogFields } from "../../src/ports/host.ts";
import type { RuleSet } from "../../src/route/rule-set.ts";
import { ruleSetOf } from "../deliver/rules.ts";

const problem = (severity: Problem["severity"], line: number): Problem => ({
  code: severity === "error" ? "C201" : "W605",
  severity,
  file: "rules/a.yaml",
  line,
  column: 3,
  length: 1,
  message: "a word of the rule's text",
});

function reloading(report: Partial<ReloadReport>, previous?: RuleSet, held: number[] = []) {
  const steps: string[] = [];
  const lines: [LogFields, string][] = [];
  const log = {
    info: (fields: LogFields, message: string) => void lines.push([fields, message]),
    warn: (fields: LogFields, message: string) => void lines.push([fields, message]),
    error: (fields: LogFields, message: string) => void lines.push([fields, message]),
  };
  const next = ruleSetOf("f".repeat(64), []);
  const reload = createReload({
    rules: {
      active: () => previous,
      reload: async (swap: Swap) => {
        await swap.before(next, previous);
        steps.push("swap");
        await swap.after(next, previous);
        return { loaded: true, changed: true, hash: next.hash, count: 2, problems: [], ...report };
      },
    },
    recover: {
      releaseHeld: async () => {
        const events = held.shift() ?? 0;
        steps.push(`release ${events}`);
        return { events, created: 0, standing: 0 };
      },
    },
    allStored: async () => steps.push("all stored"),
    onSwap: () => void steps.push("woken"),
    log,
  });
  return { reload, steps, lines };
}

test("a swap is one line with counts and short hashes", async () => {
  const { reload, lines } = reloading({ problems: [problem("warning", 2)] }, ruleSetOf("e".repeat(64), []));
  await reload();
  expect(lines).toEqual([
    [{ rules: 2, hash: "f".repeat(12), was: "e".repeat(12), warnings: 1 }, "rules loaded"],
  ]);
});

test("a refusal is one line with the first error's code and place, and no text of a rule", async () => {
  const problems = [problem("warning", 2), problem("error", 7), problem("error", 9)];
  const { reload, lines } = reloading({ loaded: false, problems });
  await reload();
  expect(lines).toMatchObject([[{ errors: 2, code: "C201", at: "rules/a.yaml:7" }, expect.any(String)]]);
  expect(JSON.stringify(lines)).not.toContain("a word");
});

test("files that did not change say nothing", async () => {
  const { reload, lines } = reloading({ changed: false }, ruleSetOf("e", []));
  await reload();
  expect(lines).toEqual([]);
});

test("what was held is planned before the first set is in force, and what was on its way right after", async () => {
  const { reload, steps } = reloading({}, undefined, [200, 3, 0, 1]);
  await reload();
  expect(steps).toEqual([
    "release 200",
    "release 3",
    "release 0",
    "swap",
    "woken",
    "all stored",
    "release 1",
  ]);
});

test("where rules were in force nothing was held", async () => {
  const { reload, steps } = reloading({}, ruleSetOf("e", []));
  await reload();
  expect(steps).toEqual(["swap", "woken"]);
});
