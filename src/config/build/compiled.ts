import type { RuleFile } from "../../ports/upkeep.ts";
import type { Settings } from "../settings/settings.ts";

/** Settings as data: what is a function in them is made anew from the rest, and a secret is only its name. */
export type PlainSettings = Omit<Settings, "store" | "data" | "rules" | "alerts" | "origins"> & {
  readonly alerts: Omit<Settings["alerts"], "actions">;
};

/** Where a secret belongs in the settings, and the binding that holds it. */
export type SecretSlot = {
  readonly path: readonly (string | number)[];
  readonly name: string;
  /** In preview a destination works without. */
  readonly mayBeUnset: boolean;
};

/** All that a Worker is told ahead of time, as `kyc-relay build` writes it. */
export type Compiled = {
  readonly settings: PlainSettings;
  readonly secrets: readonly SecretSlot[];
  /** `hash` is that of the YAML; a file's text is what `compileRuleFile` made of it. */
  readonly rules: { readonly hash: string; readonly files: readonly RuleFile[] };
};
