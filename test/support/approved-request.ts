import { SOURCE_KINDS } from "../../src/sources/registry.ts";

/** A signed request of Persona: an inquiry was approved, another one for each seed. */
export function approvedRequest(seed: string, secret: string) {
  const persona = SOURCE_KINDS.find(({ kind }) => kind === "persona");
  if (!persona) throw new Error("There is no source of the kind persona.");
  const body = persona.sample({ type: "inquiry.approved", now: Date.now(), seed });
  const { headers } = persona.sign(body, { secrets: [secret] }, Date.now());
  return { method: "POST", headers, body };
}
