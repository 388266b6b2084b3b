import { z } from "zod";
import { duration } from "../../model/duration.ts";
import { secret } from "../../model/secret.ts";
import { commonSettings } from "../source-settings.ts";

const MAX_BODY_BYTES = 1024 * 1024;

export const personaSettings = z.strictObject({
  secrets: z
    .array(secret("Secret of the webhook at Persona, whole: `wbhsec_…`."))
    .min(1)
    .readonly()
    .meta({ description: "Every live secret; two while one is being rotated." }),
  max_age: duration(
    "How far a signature's time may be from ours. Longer than Persona's retries, which may keep their first time.",
  ).prefault("72h"),
  ...commonSettings({ maxBody: MAX_BODY_BYTES }),
});

export type PersonaSettings = z.infer<typeof personaSettings>;
