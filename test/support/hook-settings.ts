/** Persona in, one webhook on this machine out; the far side is a `hookReceiver`. */
export const HOOK_SETTINGS = `
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  backoffice: { kind: webhook, url: env:HOOK_URL, allow_private: true }
`;

/** Tells that webhook of every approved inquiry; `id` is what it is told. */
export const hookRules = (id: string) => `
version: 1
rules:
  tell-backoffice:
    event: inquiry.approved
    do:
      - webhook: { body: { id: "{{ ${id} }}" } }
`;

/** The environment that these settings name. */
export const hookEnv = (url: string) => ({ PERSONA_SECRET: "test-wbhsec-persona", HOOK_URL: url });
