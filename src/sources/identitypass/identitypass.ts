import { openSource } from "../opened-source.ts";
import { base64 } from "../signature.ts";
import type { SourceKind } from "../source.ts";
import { IDENTITYPASS_CATALOGUE } from "./catalogue.ts";
import { normaliseIdentitypass } from "./normalise.ts";
import { sampleIdentitypass } from "./sample.ts";
import { type IdentitypassSettings, identitypassSettings } from "./settings.ts";
import { signIdentitypass } from "./sign.ts";
import { verifyIdentitypass } from "./verify.ts";

/** Identitypass (now Prembly): results of verifications, proven by a key that is public. */
export const identitypass: SourceKind<IdentitypassSettings> = {
  kind: "identitypass",
  settings: identitypassSettings,
  catalogue: IDENTITYPASS_CATALOGUE,
  open(name, settings) {
    const keys = settings.public_keys;
    const secrets = [...keys, ...keys.map(base64)];
    const source = openSource({ name, kind: "identitypass", settings, secrets });
    return {
      name,
      kind: "identitypass",
      maxBody: settings.max_body,
      verify: (request) => verifyIdentitypass(request, { source, settings }),
      normalise: (request, { assurance }, now) => [
        normaliseIdentitypass(request, { source, assurance, now }),
      ],
    };
  },
  sample: sampleIdentitypass,
  sign: signIdentitypass,
};
