import { openSource } from "../opened-source.ts";
import type { SourceKind } from "../source.ts";
import { PASSFORT_CATALOGUE } from "./catalogue.ts";
import { normalisePassfort } from "./normalise.ts";
import { samplePassfort } from "./sample.ts";
import { type PassfortSettings, passfortSettings } from "./settings.ts";
import { signPassfort } from "./sign.ts";
import { verifyPassfort } from "./verify.ts";

/** PassFort (Moody's): messages with a shared secret inside, one or a batch a request. */
export const passfort: SourceKind<PassfortSettings> = {
  kind: "passfort",
  settings: passfortSettings,
  catalogue: PASSFORT_CATALOGUE,
  open(name, settings) {
    const source = openSource({ name, kind: "passfort", settings, secrets: settings.secrets });
    return {
      name,
      kind: "passfort",
      maxBody: settings.max_body,
      verify: (request) => verifyPassfort(request, { source, settings }),
      normalise: (request, { assurance, payload }, now) =>
        normalisePassfort(request, payload, { source, assurance, now }),
    };
  },
  sample: samplePassfort,
  sign: signPassfort,
};
