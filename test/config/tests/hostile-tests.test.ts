import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readTests } from "../../../src/config/tests/read-tests.ts";
import { testedRules } from "../../../src/config/tests/tested-rules.ts";
import { SETTINGS } from "../rules/load-test-rules.ts";

const GOOD = readFileSync(join(import.meta.dirname, "../../simulate/examples/language.yaml"), "utf8");
const LINES = GOOD.split("\n");

/** Lines taken out, put elsewhere, and letters changed: what a tired hand does to a file. */
const mangled = fc
  .array(
    fc.record({
      line: fc.nat(LINES.length - 1),
      to: fc.nat(LINES.length - 1),
      column: fc.nat(60),
      text: fc.oneof(
        fc.constantFrom("", "  ", "- ", ": ", "{", "}", "[", '"', "null", "__proto__"),
        fc.string(),
      ),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((edits) => {
    const lines = [...LINES];
    for (const { line, to, column, text } of edits) {
      const [taken = ""] = lines.splice(line, 1);
      lines.splice(
        to === 0 ? line : to,
        0,
        taken.slice(0, column) + text + taken.slice(column + text.length),
      );
    }
    return lines.join("\n");
  });

test("whatever stands in a file of tests, only problems with a place come of it", () => {
  fc.assert(
    fc.property(mangled, fc.boolean(), (text, isTestFile) => {
      const name = isTestFile ? "rules/a.test.yaml" : "rules/a.yaml";
      const files = [
        { name: "rules/language.yaml", text: GOOD },
        { name, text: isTestFile ? text.replace("version: 1", "version: 1\nfor: language.yaml") : text },
      ];
      testedRules(files);
      for (const { code, line, column } of readTests({ files, settings: SETTINGS }).problems) {
        expect(code).toMatch(/^[YREDS]\d{3}$/);
        expect(line).toBeGreaterThan(0);
        expect(column).toBeGreaterThan(0);
      }
    }),
    { numRuns: 60 },
  );
});
