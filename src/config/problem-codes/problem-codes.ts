import { ACTION_CODES } from "./action-codes.ts";
import { CONDITION_CODES } from "./condition-codes.ts";
import { HOME_CODES } from "./home-codes.ts";
import { LINT_CODES } from "./lint-codes.ts";
import type { CodeTable } from "./problem-code.ts";
import { SETTINGS_CODES } from "./settings-codes.ts";
import { STRUCTURE_CODES } from "./structure-codes.ts";
import { TEMPLATE_CODES } from "./template-codes.ts";
import { TEST_CODES } from "./test-codes.ts";
import { TIME_CODES } from "./time-codes.ts";
import { WARNING_CODES } from "./warning-codes.ts";
import { YAML_CODES } from "./yaml-codes.ts";

/** Codes by their first letter, in the order of the docs. */
export const CODE_GROUPS: readonly (readonly [title: string, codes: CodeTable])[] = [
  ["Y: YAML", YAML_CODES],
  ["R: structure", STRUCTURE_CODES],
  ["C: events and conditions", CONDITION_CODES],
  ["T: texts", TEMPLATE_CODES],
  ["A: actions", ACTION_CODES],
  ["D: times", TIME_CODES],
  ["S: settings", { ...SETTINGS_CODES, ...HOME_CODES }],
  ["E: tests of rules", TEST_CODES],
  ["W: warnings", { ...WARNING_CODES, ...LINT_CODES }],
];

/** Every code that a problem can have. */
export const PROBLEM_CODES: CodeTable = Object.assign({}, ...CODE_GROUPS.map(([, codes]) => codes));
