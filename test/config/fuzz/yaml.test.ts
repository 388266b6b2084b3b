import fc from "fast-check";
import { expect, it } from "vitest";
import { findEdits, readYaml } from "../../../src/config/yaml/read-yaml.ts";
import { expectSound, runs } from "./expect-sound.ts";
import { bytes, mutated, RULE_TEXTS } from "./mutated.ts";

const MAX_BYTES = 256 * 1024;

function expectAnswer(text: string): void {
  const { document, problems } = readYaml({ file: "a.yaml", text, maxBytes: MAX_BYTES });
  expectSound(text, problems);
  expect(document === undefined).toBe(problems.length > 0);
  let before = 0;
  for (const { offset, length } of findEdits(text)) {
    expect(offset).toBeGreaterThanOrEqual(before);
    before = offset + length;
  }
  expect(before).toBeLessThanOrEqual(text.length);
}

const SIGNS = fc.constantFrom(..."{}[]:-,#&*!|>'\"%@`?~\\ \t\r\n\u00a0\ufeff.ab1".split(""), "{{ a }}", "  ");

it("any text is read, or has problems in their places", () => {
  const text = fc.oneof(
    bytes,
    fc.string({ unit: "binary", maxLength: 100 }),
    fc.array(SIGNS, { maxLength: 60 }).map((signs) => signs.join("")),
    mutated(RULE_TEXTS),
  );
  fc.assert(fc.property(text, expectAnswer), runs(600));
});
