/** Persona and PassFort in; Slack, mail, two webhooks and a table out, as fast as they take it. */
export const crashSettings = (slackApi: string) => `
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
  passfort: { kind: passfort, secrets: [env:PASSFORT_SECRET] }
destinations:
  hook: { kind: webhook, url: env:HOOK_URL, allow_private: true }
  picky: { kind: webhook, url: env:PICKY_URL, allow_private: true }
  slack: { kind: slack, token: env:SLACK_TOKEN, api_url: "${slackApi}", allow_private: true, rate: 9999/s }
  mail: { kind: email, url: env:SMTP_URL, from: "Relay <relay@example.com>", allow_private: true, rate: 9999/s }
records:
  people:
    key: reference
    columns: { last: text }
`;

/** Obviously test keys. */
export const CRASH_SECRETS = { PERSONA_SECRET: "test-wbhsec-crash", PASSFORT_SECRET: "test-passfort-crash" };

const ID = "{{ event.source_event_id }}";

/** Every event brings something, some bring five things; `version` makes another set of the same rules. */
export const crashRules = (version: number) => `# set ${version}
version: 1
rules:
  hook:
    event: ["inquiry.*", PRODUCT_STATUS_CHANGED]
    do:
      - webhook: { via: hook, body: { id: "${ID}" } }
  thread:
    event: "inquiry.*"
    do:
      - slack: { channel: "#threads", text: "${ID}", thread: subject }
  alone:
    event: inquiry.declined
    do:
      - slack: { channel: "#alone", text: "${ID}" }
  mail:
    event: [inquiry.approved, inquiry.declined]
    do:
      - email: { to: ops@example.com, subject: "${ID}", text: "${ID}" }
  record:
    event: "inquiry.*"
    do:
      - record: { table: people, key: "{{ event.subject.reference }}", set: { last: "${ID}" } }
  picky:
    event: inquiry.declined
    do:
      - webhook: { via: picky, body: { id: "${ID}" } }
`;

/** The rules whose actions an event of the type brings about. */
export function rulesFor(type: string): readonly string[] {
  if (!type.startsWith("inquiry.")) return ["hook"];
  const always = ["hook", "thread", "record"];
  if (type === "inquiry.declined") return [...always, "alone", "mail", "picky"];
  return type === "inquiry.approved" ? [...always, "mail"] : always;
}

/** By the kind of action that a rule has. */
export const KIND_OF_RULE: Readonly<Record<string, "webhook" | "slack" | "email" | "record">> = {
  hook: "webhook",
  picky: "webhook",
  thread: "slack",
  alone: "slack",
  mail: "email",
  record: "record",
};
