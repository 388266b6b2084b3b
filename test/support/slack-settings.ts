/** Persona in, Slack with a bot token out; the far side at `api` is a `FakeSlack`. */
export const slackSettings = (api: string) => `
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  slack: { kind: slack, token: env:SLACK_BOT_TOKEN, api_url: "${api}", allow_private: true }
`;

/** The same in preview: nothing goes out. */
export const SLACK_PREVIEW_SETTINGS = `
preview: true
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }
`;

/** The environment that these settings name. */
export const SLACK_ENV = { PERSONA_SECRET: "test-wbhsec-persona", SLACK_BOT_TOKEN: "test-xoxb-slack-token" };
