import { BODIES } from "./bodies.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { PROOFS } from "./proofs.ts";
import { RULE_FILES } from "./rule-files.ts";
import { SETTINGS_FILES } from "./settings-files.ts";
import { TEMPLATES } from "./templates.ts";
import { TIMES } from "./times.ts";
import { YAML_TEXTS } from "./yaml-texts.ts";

/** Everything that is given inputs which nobody thought of. */
export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  ...PROOFS,
  ...BODIES,
  ...SETTINGS_FILES,
  ...RULE_FILES,
  ...YAML_TEXTS,
  ...TEMPLATES,
  ...TIMES,
];
