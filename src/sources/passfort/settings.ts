import { z } from "zod";
import { secret } from "../../model/secret.ts";
import { commonSettings } from "../source-settings.ts";

const MAX_BODY_BYTES = 8 * 1024 * 1024;

export const passfortSettings = z.strictObject({
  secrets: z
    .array(secret("The shared secret of PassFort's webhook settings."))
    .min(1)
    .readonly()
    .meta({ description: "Every live secret; two while one is being changed at PassFort." }),
  ...commonSettings({ maxBody: MAX_BODY_BYTES }),
});

export type PassfortSettings = z.infer<typeof passfortSettings>;
