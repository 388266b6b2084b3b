import { z } from "zod";

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** A moment as tests write it, read as epoch milliseconds. It names its zone: a test must not depend on the machine. */
export function momentText(description: string) {
  return z
    .string()
    .transform((text, context) => {
      const at = MOMENT.test(text) ? Date.parse(text) : Number.NaN;
      if (!Number.isNaN(at)) return at;
      context.addIssue({
        code: "custom",
        message: `"${text}" is not a moment; write it with its zone, like "2026-03-02T10:00:00Z"`,
      });
      return z.NEVER;
    })
    .meta({ description, write: '"2026-03-02T10:00:00Z"' });
}
