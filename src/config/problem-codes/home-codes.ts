import type { CodeTable } from "./problem-code.ts";

/** S6: what settings ask for that a home cannot do. */
export const HOME_CODES = {
  S601: {
    means:
      "The mail server wants TLS from the first byte (smtps, port 465), which Workers cannot do for mail.",
    how: "Use its port 587 with smtp://, or send by Resend, Postmark or Cloudflare.",
    part: "workers",
    wrong: "destinations:\n  mail: { kind: email, url: env:SMTPS_URL, from: kyc@example.com }",
    right: "destinations:\n  mail: { kind: email, url: env:SMTP_URL, from: kyc@example.com }",
  },
  S602: {
    means: "The mail server is asked on port 25, to which Cloudflare lets nothing out.",
    how: "Use its port 587, or send by Resend, Postmark or Cloudflare.",
    part: "workers",
    wrong: "destinations:\n  mail: { kind: email, url: env:PORT_25_URL, from: kyc@example.com }",
    right: "destinations:\n  mail: { kind: email, url: env:SMTP_URL, from: kyc@example.com }",
  },
  S603: {
    means: "A destination is at a private address, and a Worker is in no private network.",
    how: "Take `allow_private` out, and give the destination an address of the Internet.",
    part: "workers",
    wrong: "destinations:\n  backoffice: { kind: webhook, url: env:BACKOFFICE_URL, allow_private: true }",
    right: "destinations:\n  backoffice: { kind: webhook, url: env:BACKOFFICE_URL }",
  },
  S604: {
    means: "Mail is to go through a `send_email` binding that wrangler.toml does not have.",
    how: "Add it to wrangler.toml, or write the name of the one that is there as `binding:`.",
    part: "workers",
    wrong:
      "destinations:\n  mail: { kind: email, transport: cloudflare, binding: OTHER, from: kyc@example.com }",
    right:
      "destinations:\n  mail: { kind: email, transport: cloudflare, binding: EMAIL, from: kyc@example.com }",
  },
  S605: {
    means: "Mail is to go through a binding of Cloudflare Workers, and the relay is to run on Node.",
    how: "Take smtp, resend or postmark; settings for Workers are checked by `npx kyc-relay check --home workers`.",
    part: "node",
    wrong: "destinations:\n  mail: { kind: email, transport: cloudflare, from: kyc@example.com }",
    right:
      "destinations:\n  mail: { kind: email, transport: resend, api_key: env:RESEND_API_KEY, from: kyc@example.com }",
  },
  S606: {
    means: "The settings name a store, and on Cloudflare Workers everything is kept in a Durable Object.",
    how: "Take `store` out.",
    part: "workers",
    wrong: "store: { kind: sqlite, path: data/relay.db }\nrules: rules/",
    right: "rules: rules/",
  },
} as const satisfies CodeTable;
