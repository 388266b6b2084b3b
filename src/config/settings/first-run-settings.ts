/** A file of the first-run settings that the command line makes, with random content, if it is missing. */
export type FirstRunSecret = {
  /** Relative to the folder of the settings. */
  readonly path: string;
  readonly kind: "signing" | "public_key" | "url_token";
};

/** Generated secrets start with this, so that they can be refused outside of the first run. */
export const GENERATED_PREFIX = "krs_generated_";

export const FIRST_RUN_SECRETS: readonly FirstRunSecret[] = [
  { path: "data/secrets/persona", kind: "signing" },
  { path: "data/secrets/passfort", kind: "signing" },
  { path: "data/secrets/identitypass-public-key", kind: "public_key" },
  { path: "data/secrets/identitypass-url-token", kind: "url_token" },
];

/** What is in force without a settings file; a good file to start one's own from. */
export const FIRST_RUN_SETTINGS = `# Settings of kyc-relay. Save as relay.yaml and change what you need.
server: { host: 127.0.0.1, port: 8787 }
store: { kind: sqlite, path: data/relay.db }
rules: rules/
preview: true # every message lands in the outbox, nothing goes out
# Who is told when something is wrong: docs/alerts.md
# alerts: { to: [{ via: slack, channel: "#kyc-ops" }, { via: mail, to: ops@example.com }] }

# Secrets never stand in this file: env:NAME reads a variable, file:PATH a file.
sources:
  persona:
    kind: persona
    secrets: [file:data/secrets/persona]
    links: { resume: "https://withpersona.com/verify?inquiry-id={{ event.check.id }}" }
  passfort:
    kind: passfort
    secrets: [file:data/secrets/passfort]
  identitypass:
    kind: identitypass
    scheme: hmac
    public_keys: [file:data/secrets/identitypass-public-key]
    url_token: file:data/secrets/identitypass-url-token

destinations:
  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }
  mail: { kind: email, transport: smtp, url: env:SMTP_URL, from: "Onboarding <kyc@example.com>" }
  zapier-crm: { kind: zapier, url: env:ZAPIER_CRM_URL }

records:
  customers:
    key: reference
    columns: { kyc_status: text, kyc_score: number, decided_at: time }
`;
