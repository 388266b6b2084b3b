import { exports } from "cloudflare:workers";
import { persona } from "../../../src/sources/persona/persona.ts";
import { SECRETS } from "./settings-and-rules.ts";

const ORIGIN = "https://relay.example.com";
const SETTINGS = { ...persona.settings.parse({ secrets: ["env:S"] }), secrets: [SECRETS.PERSONA_SECRET] };

/** A signed request of Persona's about somebody. */
export function personaRequest(type: string, reference: string, occurred_at = Date.now()) {
  const sample = persona.sample({ type, now: occurred_at, seed: reference, reference });
  return persona.sign(sample, SETTINGS, Date.now());
}

/** Posts it to the Worker; answers with the events. */
export async function post({ headers, body }: ReturnType<typeof personaRequest>) {
  const response = await exports.default.fetch(`${ORIGIN}/in/persona`, { method: "POST", headers, body });
  const text = await response.text();
  return { status: response.status, events: response.ok ? JSON.parse(text).events : text };
}

/** Asks the API, with the admin token unless another is given. */
export async function ask(path: string, token: string = SECRETS.KYC_RELAY_TOKEN) {
  const headers = { authorization: `Bearer ${token}` };
  const response = await exports.default.fetch(`${ORIGIN}${path}`, { headers });
  return { status: response.status, body: JSON.parse(await response.text()) };
}
