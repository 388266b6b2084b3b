/** Persona in; a webhook that fails now and then, one that is down for a while, a steady one, Slack and a table out. */
export const verifySettings = (slack: string) => `
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  hook: { kind: webhook, url: env:HOOK_URL, allow_private: true }
  down: { kind: webhook, url: env:DOWN_URL, allow_private: true }
  steady: { kind: webhook, url: env:STEADY_URL, allow_private: true }
  slack: { kind: slack, token: env:SLACK_TOKEN, api_url: "${slack}", allow_private: true, rate: 100/s }
records:
  people:
    key: reference
    columns: { last: text }
`;

const ID = "{{ event.source_event_id }}";

export const VERIFY_RULES = `
version: 1
rules:
  hook:
    event: "inquiry.*"
    do:
      - webhook: { via: hook, body: { id: "${ID}" } }
  down:
    event: inquiry.approved
    do:
      - webhook: { via: down, body: { id: "${ID}" } }
  steady:
    event: inquiry.completed
    do:
      - webhook: { via: steady, body: { id: "${ID}" } }
  slack:
    event: "inquiry.*"
    when: { subject.reference: { ends_with: "0" } }
    do:
      - slack: { channel: "#kyc", text: "${ID}", thread: subject }
  record:
    event: "inquiry.*"
    do:
      - record: { table: people, key: "{{ event.subject.reference }}", set: { last: "${ID}" } }
`;

/** Events of one person, in this order: created, started, completed, approved. */
export const EVENTS_OF_ONE = 4;

/** The n-th event of a run, as its sender names it. */
export function eventId(run: string, n: number): string {
  return `evt_${run}${n.toString(36)}`;
}

/** Where the rules above send the n-th event. */
export function placesOf(n: number): readonly string[] {
  const isLast = n % EVENTS_OF_ONE === 3;
  const isThird = n % EVENTS_OF_ONE === 2;
  const isThreaded = Math.floor(n / EVENTS_OF_ONE)
    .toString(36)
    .endsWith("0");
  return [
    "hook",
    ...(isLast ? ["down"] : []),
    ...(isThird ? ["steady"] : []),
    ...(isThreaded ? ["slack"] : []),
  ];
}
