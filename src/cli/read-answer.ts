import type { z } from "zod";
import { RelayError } from "../errors.ts";

/** An answer of the API as the command line knows it. Throws a sentence if the relay speaks another version's words. */
export function readAnswer<T>(shape: z.ZodType<T>, json: unknown): T {
  const read = shape.safeParse(json);
  if (read.success) return read.data;
  const where = read.error.issues[0]?.path.join(".") ?? "";
  throw new RelayError(
    "internal",
    `The relay's answer has something unexpected at \`${where}\`. Are the relay and this command of the same version?`,
    { cause: read.error },
  );
}
