import { z } from "zod";
import { duration } from "../model/duration.ts";
import { secret } from "../model/secret.ts";
import { parseLink } from "./link-template.ts";

const MAX_BODY_LIMIT = 64 * 1024 * 1024;

const link = (description: string) =>
  z
    .string()
    .superRefine((template, context) => {
      const parsed = parseLink(template);
      if ("problem" in parsed) context.addIssue({ code: "custom", message: parsed.problem });
    })
    .meta({ description });

/** What every kind of source has in its settings; a kind adds its own fields in one strict object. */
export function commonSettings({ maxBody }: { readonly maxBody: number }) {
  return {
    links: z
      .strictObject({
        console: link(
          "Link to the case in the sender's console, with `{{ event.… }}` for values.",
        ).optional(),
        resume: link("Link for the person to go on, with `{{ event.… }}` for values.").optional(),
      })
      .readonly()
      .default({}),
    url_token: secret("Secret last part of the URL; then requests without it are refused.").optional(),
    accept_forgeable: z
      .boolean()
      .default(false)
      .meta({ description: "Accept a proof that anybody can make who has seen a public key." }),
    also_sends: z
      .array(z.string().min(1).max(200))
      .readonly()
      .default([])
      .meta({ description: "Event names beyond the known ones that rules may use." }),
    max_body: z
      .int()
      .min(1_024)
      .max(MAX_BODY_LIMIT)
      .default(maxBody)
      .meta({ description: "Largest body in bytes; beyond it a request is refused." }),
    quiet_after: z
      .union([z.literal("never"), duration("")])
      .optional()
      .meta({
        description:
          "A longer silence is an alarm; `never` if none is. Without it, 1.5 times the longest pause of two weeks, and no less than `alerts.quiet_after`.",
      }),
  };
}

/** What `commonSettings` gives. */
export type CommonSettings = {
  readonly links: { readonly console?: string | undefined; readonly resume?: string | undefined };
  readonly url_token?: string | undefined;
  readonly accept_forgeable: boolean;
  readonly also_sends: readonly string[];
  readonly max_body: number;
  /** Milliseconds. */
  readonly quiet_after?: number | "never" | undefined;
};
