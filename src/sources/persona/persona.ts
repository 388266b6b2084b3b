import { openSource } from "../opened-source.ts";
import type { SourceKind } from "../source.ts";
import { PERSONA_CATALOGUE } from "./catalogue.ts";
import { normalisePersona } from "./normalise.ts";
import { samplePersona } from "./sample.ts";
import { type PersonaSettings, personaSettings } from "./settings.ts";
import { signPersona } from "./sign.ts";
import { verifyPersona } from "./verify.ts";

/** Persona (withpersona.com): signed JSON:API events, one a request. */
export const persona: SourceKind<PersonaSettings> = {
  kind: "persona",
  settings: personaSettings,
  catalogue: PERSONA_CATALOGUE,
  open(name, settings) {
    const source = openSource({ name, kind: "persona", settings, secrets: settings.secrets });
    return {
      name,
      kind: "persona",
      maxBody: settings.max_body,
      verify: (request, now) => verifyPersona(request, { source, settings, now }),
      normalise: (request, { assurance }, now) => [normalisePersona(request, { source, assurance, now })],
    };
  },
  sample: samplePersona,
  sign: signPersona,
};
