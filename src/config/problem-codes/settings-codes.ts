import type { CodeTable } from "./problem-code.ts";

/** S: the settings file, its variables and secrets. */
export const SETTINGS_CODES = {
  S101: {
    means: "There is no such setting here.",
    how: "Mend the spelling; docs/settings.md has every setting.",
    part: "settings",
    wrong: "server: { prot: 8787 }",
    right: "server: { port: 8787 }",
  },
  S102: {
    means: "A setting that must be there is missing.",
    how: "Add the line that the message names.",
    part: "settings",
    wrong: "sources:\n  persona: { secrets: [env:PERSONA_SECRET] }",
    right: "sources:\n  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }",
  },
  S103: {
    means: "The value is of another type: text where a number, a list or lines are wanted.",
    how: "Write it as the message says.",
    part: "settings",
    wrong: "server: { port: many }",
    right: "server: { port: 8787 }",
  },
  S104: {
    means: "The value is of the right type, but not one that is possible here.",
    how: "Write one that the message allows.",
    part: "settings",
    wrong: "server: { port: 99999 }",
    right: "server: { port: 8787 }",
  },
  S105: {
    means: "There is no such kind of source, destination or store.",
    how: "Write one of the kinds that the message names.",
    part: "settings",
    wrong: "sources:\n  persona: { kind: pesona, secrets: [env:PERSONA_SECRET] }",
    right: "sources:\n  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }",
  },
  S106: {
    means: "This cannot be the name of a source or destination.",
    how: "Use small letters, digits and -, a letter first, at most 63.",
    part: "settings",
    wrong: "sources:\n  Persona EU: { kind: persona, secrets: [env:PERSONA_SECRET] }",
    right: "sources:\n  persona-eu: { kind: persona, secrets: [env:PERSONA_SECRET] }",
  },
  S107: {
    means: "A source has the name of another kind of sender; `from:` in a rule could then mean either.",
    how: "Give it another name.",
    part: "settings",
    wrong: "sources:\n  passfort: { kind: persona, secrets: [env:PERSONA_SECRET] }",
    right: "sources:\n  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }",
  },
  S108: {
    means: "This is not the address of a PostgreSQL database.",
    how: "Write postgres://user:password@host:5432/name; a password with other characters than letters and digits is percent-encoded.",
    part: "told",
    wrong: "postgres://relay:a#b/c@db.example.com/kyc_relay",
    right: "postgres://relay:a%23b%2Fc@db.example.com/kyc_relay",
  },
  S109: {
    means: "A destination has the name under which the relay's own tables are paused and watched.",
    how: "Give it another name, and name that in the rules' `via:`.",
    part: "settings",
    wrong: "destinations:\n  record: { kind: slack, token: env:SLACK_BOT_TOKEN }",
    right: "destinations:\n  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }",
  },
  S201: {
    means: "A secret stands in the settings file itself.",
    how: "Write env:NAME and set that variable, or file:PATH and put the secret into that file.",
    part: "settings",
    wrong: "sources:\n  persona: { kind: persona, secrets: [test-secret-in-the-file] }",
    right: "sources:\n  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }",
  },
  S202: {
    means: "The environment variable that a secret is read from is not set, or empty.",
    how: "Set it before the relay is started.",
    part: "settings",
    wrong: "sources:\n  persona: { kind: persona, secrets: [env:NOT_SET] }",
    right: "sources:\n  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }",
  },
  S203: {
    means: "The file that a secret is read from cannot be read, or is empty.",
    how: "Let it exist, be readable by the relay and hold the secret alone; its path counts from the settings file.",
    part: "settings",
    wrong: "sources:\n  persona: { kind: persona, secrets: [file:nowhere] }",
    right: "sources:\n  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }",
  },
  S204: {
    means: "The secret is a sample, or was generated for the first run: anybody could know it.",
    how: "Put the sender's own secret there.",
    part: "told",
    wrong: "a file with krs_generated_… of the first run, and preview off",
    right: "the secret that the sender's console shows",
  },
  S205: {
    means: "A secret comes from a file, and a Worker at Cloudflare has no files.",
    how: "Write it as `env:NAME`; `npx wrangler secret put NAME` asks for its value.",
    part: "told",
    wrong: "secrets: [file:data/secrets/persona]",
    right: "secrets: [env:PERSONA_SECRET]",
  },
  S206: {
    means:
      "The admin token that `server.admin_token` names is so short that it could be guessed, or has a space in it.",
    how: "Put a long random text there, such as `openssl rand -hex 32` prints.",
    part: "told",
    wrong: "a token of 15 characters or fewer",
    right: "a token of 16 characters or more, all of them random, without a space",
  },
  S301: {
    means: "There is no setting for a variable that starts with KYC_RELAY_.",
    how: "Mend its name; settings are written KYC_RELAY_<SECTION>__<KEY>.",
    part: "told",
    wrong: "KYC_RELAY_SERVER__PROT=8787",
    right: "KYC_RELAY_SERVER__PORT=8787",
  },
  S302: {
    means: "A flag or variable has a value that its setting cannot have.",
    how: "Write one that the message allows.",
    part: "told",
    wrong: "KYC_RELAY_SERVER__PORT=many",
    right: "KYC_RELAY_SERVER__PORT=8787",
  },
  S401: {
    means: "A place of `alerts: to:` names a destination that the settings do not have.",
    how: "Mend the name, or add the destination.",
    part: "settings",
    wrong:
      'destinations:\n  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }\nalerts:\n  to: [{ via: slak, channel: "#kyc-ops" }]',
    right:
      'destinations:\n  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }\nalerts:\n  to: [{ via: slack, channel: "#kyc-ops" }]',
  },
  S402: {
    means: "A place of `alerts: to:` does not say whom to write to.",
    how: "Write `to:` beside the `via:` of a mail destination.",
    part: "settings",
    wrong:
      "destinations:\n  mail: { kind: email, url: env:SMTP_URL, from: kyc@example.com }\nalerts:\n  to: [{ via: mail }]",
    right:
      "destinations:\n  mail: { kind: email, url: env:SMTP_URL, from: kyc@example.com }\nalerts:\n  to: [{ via: mail, to: ops@example.com }]",
  },
  S403: {
    means: "A place of `alerts: to:` has a key that its destination has no use for.",
    how: "Take it out: `channel` is for Slack, `to` for mail.",
    part: "settings",
    wrong:
      'destinations:\n  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }\nalerts:\n  to: [{ via: slack, channel: "#kyc-ops", to: ops@example.com }]',
    right:
      'destinations:\n  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }\nalerts:\n  to: [{ via: slack, channel: "#kyc-ops" }]',
  },
  S404: {
    means: "A place of `alerts: to:` holds a template; alerts are about the relay and have no event.",
    how: "Write the channel or address out.",
    part: "settings",
    wrong:
      'destinations:\n  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }\nalerts:\n  to: [{ via: slack, channel: "{{ event.type }}" }]',
    right:
      'destinations:\n  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }\nalerts:\n  to: [{ via: slack, channel: "#kyc-ops" }]',
  },
  S501: {
    means: "Mail goes out, but reminders carry no link to end them: people could not reach it.",
    how: "Set `server.public_url` to the https address under which people reach the relay.",
    part: "settings",
    wrong: "destinations:\n  mail: { kind: email, url: env:SMTP_URL, from: kyc@example.com }",
    right:
      'server: { public_url: "https://relay.example.com" }\ndestinations:\n  mail: { kind: email, url: env:SMTP_URL, from: kyc@example.com }',
  },
} as const satisfies CodeTable;
