import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { findEdits, readYaml } from "../../src/config/yaml/read-yaml.ts";
import { expectSound } from "./expect-sound.ts";
import { fuzzTarget } from "./fuzz-target.ts";
import { bytes, mutated, RULE_TEXTS } from "./mutated.ts";

const MAX_BYTES = 256 * 1024;

const SIGNS = fc.constantFrom(..."{}[]:-,#&*!|>'\"%@`?~\\ \t\r\n\u00a0\ufeff.ab1".split(""), "{{ a }}", "  ");

const anyText = fuzzTarget({
  name: "any text is read as YAML, or has problems in their places",
  usual: 600,
  share: 60,
  input: fc.oneof(
    bytes,
    fc.string({ unit: "binary", maxLength: 100 }),
    fc.array(SIGNS, { maxLength: 60 }).map((signs) => signs.join("")),
    mutated(RULE_TEXTS),
  ),
  judge(text) {
    const { document, problems } = readYaml({ file: "a.yaml", text, maxBytes: MAX_BYTES });
    expectSound(text, problems);
    equal(document === undefined, problems.length > 0);
    let before = 0;
    for (const { offset, length } of findEdits(text)) {
      ok(offset >= before, "edits overlap");
      before = offset + length;
    }
    ok(before <= text.length, "an edit lies beyond the end");
  },
});

export const YAML_TEXTS = [anyText];
