import { z } from "zod";

/** One name, or a list of them. */
export function names(what: string) {
  return z.union([z.string().min(1), z.array(z.string().min(1)).min(1).readonly()], {
    error: `write one ${what}, or a list of them: [first, second]`,
  });
}

export const eventNames = names("event name").meta({
  description: "Event names; `inquiry.*` and `*.created` mean all that fit.",
  write: "event: inquiry.declined",
});

/** Such a part as a list. */
export function listOf(written: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof written === "string" ? [written] : written;
}
