import type { Field } from "../../model/fields.ts";
import type { Test } from "../../route/condition.ts";
import type { Finding } from "./reporter.ts";

const THERE = ["exists", "exist", "present", "any", "anything", "set", "given", "not empty", "not null"];
const MISSING = ["missing", "empty", "absent", "unset", "blank", "null", "nil", "not set", "does not exist"];

/** W614: a value that asks whether the field is there, but is compared with what stands in it. */
export function presenceFinding(field: Field, name: string, test: Test | undefined): Finding | undefined {
  if (!field.optional || (test?.operator !== "is" && test?.operator !== "is_not")) return undefined;
  const { operator, operand } = test;
  const meant = meantPresence(name, operand, operator === "is_not");
  if (meant === undefined) return undefined;
  const outcome = operator === "is" ? "matches only" : "leaves out only";
  const message = `this ${outcome} a ${name} that is the word "${operand}"`;
  return { code: "W614", severity: "warning", message, fix: `write  ${meant}` };
}

/** `missing` as the line that asks for it; undefined for any other value. */
export function meantPresence(name: string, value: unknown, isDenied = false): string | undefined {
  if (typeof value !== "string") return undefined;
  const word = value.trim().toLowerCase().replaceAll(/[_-]/g, " ");
  if (!THERE.includes(word) && !MISSING.includes(word)) return undefined;
  return `${name}: { exists: ${THERE.includes(word) !== isDenied} }`;
}
