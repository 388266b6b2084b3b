import type { Context } from "hono";
import { validator } from "hono-openapi";
import type { z } from "zod";
import { type ProblemPart, problem } from "../problem.ts";
import { SCHEMA_OPTIONS } from "./open-api-schema.ts";

const MAX_SHOWN_KEY = 100;

type Issue = {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly keys?: readonly string[] | undefined;
};
type Checked = { readonly success: boolean; readonly error?: readonly Issue[] };

/** Checks the query string; anything wrong or unknown in it is answered 400, naming each part. */
export function checkedQuery<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>) {
  return validator("query", schema, refusal("query", "query parameter", schema), SCHEMA_OPTIONS);
}

/** Checks a JSON body in the same way. */
export function checkedBody<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>) {
  return validator("json", schema, refusal("body", "key", schema), SCHEMA_OPTIONS);
}

function refusal(part: string, noun: string, schema: z.ZodObject) {
  const known = Object.keys(schema.shape);
  return (result: Checked, context: Context): Response | undefined => {
    if (result.success) return undefined;
    const errors = partsOf(result.error ?? [], noun, known);
    return problem(context, {
      status: 400,
      reason: "bad_request",
      detail: `The request's ${part} cannot be used as it is: ${errors.map((error) => error.detail).join(" ")}`,
      errors,
    });
  };
}

function partsOf(issues: readonly Issue[], noun: string, known: readonly string[]): readonly ProblemPart[] {
  return issues.flatMap((issue) => {
    if (issue.keys) return issue.keys.map((key) => unknownKey(key, noun, known));
    const pointer = pointerOf(issue.path ?? []);
    const where = pointer === "" ? "" : `\`${pointer.slice(1)}\`: `;
    return [{ pointer: `#${pointer}`, detail: `${where}${issue.message}.` }];
  });
}

function unknownKey(key: string, noun: string, known: readonly string[]): ProblemPart {
  const hint = known.length === 0 ? "none is known here" : `known here: ${known.join(", ")}`;
  return {
    pointer: `#${pointerOf([key])}`,
    detail: `Unknown ${noun} \`${key.slice(0, MAX_SHOWN_KEY)}\`; ${hint}.`,
  };
}

function pointerOf(path: NonNullable<Issue["path"]>): string {
  return path
    .map((step) => String(typeof step === "object" ? step.key : step))
    .map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}
