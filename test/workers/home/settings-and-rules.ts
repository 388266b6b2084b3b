import type { RuleFile } from "../../../src/ports/upkeep.ts";

/** Where the local far sides are. */
export type Places = { readonly slack: string; readonly smtp: number; readonly hook: string };

/** Test keys, as the Worker's secrets. */
export const SECRETS = {
  KYC_RELAY_LOG_LEVEL: "error",
  KYC_RELAY_TOKEN: "test-admin-token-of-the-worker",
  PERSONA_SECRET: "test-wbhsec-persona",
  PASSFORT_SECRET: "test-passfort-secret",
  IDENTITYPASS_PUBLIC_KEY: "test-identitypass-public-key",
  SLACK_BOT_TOKEN: "xoxb-test-token",
  BACKOFFICE_SECRET: "whsec_dGVzdC1iYWNrb2ZmaWNlLXNlY3JldA==",
} as const;

export const settingsFor = ({ slack }: Places) => `
server: { public_url: "https://relay.example.com" }
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
  passfort: { kind: passfort, secrets: [env:PASSFORT_SECRET] }
  identitypass: { kind: identitypass, scheme: hmac, public_keys: [env:IDENTITYPASS_PUBLIC_KEY], accept_forgeable: true }
destinations:
  slack: { kind: slack, token: env:SLACK_BOT_TOKEN, api_url: "${slack}", allow_private: true }
  mail: { kind: email, transport: smtp, url: env:SMTP_URL, from: kyc@example.com, allow_private: true }
  backoffice: { kind: webhook, url: env:BACKOFFICE_URL, secret: env:BACKOFFICE_SECRET, allow_private: true }
records:
  customers: { key: reference, columns: { kyc_status: text } }
`;

/** The secrets that say where something is. */
export const addressesFor = ({ smtp, hook }: Places): Readonly<Record<string, string>> => ({
  SMTP_URL: `smtp://localhost:${smtp}`,
  BACKOFFICE_URL: hook,
});

export const RULES: readonly RuleFile[] = [
  {
    name: "rules/worker.yaml",
    text: `version: 1
rules:
  declined:
    event: inquiry.declined
    do:
      - slack: { channel: "#kyc", text: "Declined: {{ event.subject.reference }}" }
      - email:
          to: ops@example.com
          subject: "Declined {{ event.subject.reference }}"
          text: "See {{ event.check.id }}."
      - webhook: { body: { reference: "{{ event.subject.reference }}" } }
      - record:
          table: customers
          key: "{{ event.subject.reference }}"
          set: { kyc_status: "{{ event.decision }}" }

  unfinished:
    event: inquiry.created
    do:
      - webhook: { body: { remind: "{{ event.subject.reference }}" } }
        after: 4h
        id: reminder

  slow:
    event: inquiry.approved
    do:
      - webhook: { body: { approved: "{{ event.subject.reference }}" } }
`,
  },
];
