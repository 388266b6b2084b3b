import type { JsonSchema } from "./json-schema.ts";

/** `24h`, `1h30m`. */
export const DURATION: JsonSchema = {
  type: "string",
  pattern: "^([0-9]+[smhdw])+$",
  patternErrorMessage: "A duration has a number and a unit: 90s, 15m, 24h, 2d, 1w or 1h30m.",
};
