import { z } from "zod";
import type { Pace } from "../../model/pace.ts";
import { rate } from "../../model/rate.ts";
import { secret } from "../../model/secret.ts";
import type { DestinationKind } from "../destination.ts";
import { FORMATS, type Format } from "./encode-body.ts";
import { openHook } from "./hook.ts";
import { authSchema, HEADER_VALUE, type HookAuth, openHeaderName } from "./hook-auth.ts";

const CONCURRENCY = 8;

/** As loaded: a secret that is not set (possible in preview only) is missing. */
export type WebhookSettings = {
  readonly url?: string | undefined;
  readonly secret?: string | undefined;
  readonly format: Format;
  readonly auth: HookAuth;
  readonly headers: Readonly<Record<string, string>>;
  readonly concurrency: number;
  readonly rate?: Pace | undefined;
  readonly allow_private: boolean;
};

const header = z.string().regex(HEADER_VALUE, { error: "a header holds plain ASCII text on one line" });

/** `webhook`: a URL of your own that understands JSON or forms, and can check our signature. */
export const webhookDestination: DestinationKind<WebhookSettings> = {
  kind: "webhook",
  settings: z.strictObject({
    url: secret("Where to POST to, http or https."),
    secret: secret(
      "Signs as Standard Webhooks do. `whsec_` and base64, or any text, whose UTF-8 bytes are the key.",
    ).optional(),
    format: z.enum(FORMATS).default("json").meta({
      description: "`json` as written, `flat` JSON of one level, or `form` like a web form.",
    }),
    auth: authSchema.default({ kind: "none" }).meta({ description: "How the far side knows us." }),
    headers: z
      .record(openHeaderName, header)
      .default({})
      .meta({ description: "Further headers, the same on every request; nothing secret." }),
    concurrency: z.int().min(1).max(100).default(CONCURRENCY).meta({ description: "Requests at once." }),
    rate: rate("How many requests it gets; as many as it takes if you say nothing.").optional(),
    allow_private: z.boolean().default(false).meta({
      description: "Also connect to private and loopback addresses.",
    }),
  }),
  open: (name, settings, tools) =>
    openHook({ kind: "webhook", name, addsEventId: false, ...settings }, tools),
};
