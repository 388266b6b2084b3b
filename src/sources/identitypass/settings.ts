import { z } from "zod";
import { secret } from "../../model/secret.ts";
import { commonSettings } from "../source-settings.ts";

const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Both schemes rest on a key that is in every browser widget. */
const FORGEABLE =
  "anybody who has seen the public key can forge these requests: set url_token to a secret last part of the URL, or accept_forgeable: true";

export const identitypassSettings = z
  .strictObject({
    scheme: z.enum(["hmac", "static"]).meta({
      description:
        "What `x-prembly-signature` holds: an HMAC of the body (`hmac`, newer) or the public key itself (`static`). Never both.",
    }),
    public_keys: z
      .array(secret("Your public key at Identitypass."))
      .min(1)
      .readonly()
      .meta({ description: "Every live public key." }),
    ...commonSettings({ maxBody: MAX_BODY_BYTES }),
  })
  .refine(({ url_token, accept_forgeable }) => url_token !== undefined || accept_forgeable, {
    message: FORGEABLE,
    path: ["url_token"],
  });

export type IdentitypassSettings = z.infer<typeof identitypassSettings>;
