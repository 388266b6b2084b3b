import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Problem } from "../../../src/config/problem.ts";
import { loadTestRules } from "./load-test-rules.ts";

const FOLDER = join(import.meta.dirname, "bad");
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));

it.each(FILES)("%s is refused with its sentences", async (name) => {
  const { ruleSet, problems } = loadTestRules(readFileSync(join(FOLDER, name), "utf8"));
  expect(problems.length).toBeGreaterThan(0);
  expect(ruleSet === undefined).toBe(problems.some(({ severity }) => severity === "error"));
  await expect(problems.map(printed).join("")).toMatchFileSnapshot(
    join(FOLDER, name.replace(".yaml", ".txt")),
  );
});

function printed({ line, column, length, severity, code, message, fix }: Problem): string {
  const fixed = fix === undefined ? "" : `    ${fix}\n`;
  return `${line}:${column}+${length} ${severity} ${code} ${message}\n${fixed}`;
}
