import { readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { databaseFile } from "../../src/config/settings/database-file.ts";
import { eventually } from "../support/eventually.ts";
import { startFakeSlack } from "../support/fake-slack.ts";
import { hookReceiver } from "../support/hook-receiver.ts";
import { startMailbox } from "../support/mailbox.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";
import { PERSON, personalIn } from "./canaries.ts";

const SETTINGS = `
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET], links: { resume: "https://withpersona.com/verify?inquiry-id={{ event.check.id }}" } }
destinations:
  slack: { kind: slack, token: env:SLACK_TOKEN, api_url: "API_URL", allow_private: true }
  mail: { kind: email, url: env:SMTP_URL, from: "Onboarding <kyc@example.com>", allow_private: true }
  good: { kind: webhook, url: env:GOOD_URL, allow_private: true }
  refusing: { kind: webhook, url: env:REFUSING_URL, allow_private: true }
  failing: { kind: webhook, url: env:FAILING_URL, allow_private: true }
records:
  people: { key: reference, columns: { name: text, mail: text } }
  countries: { key: code, columns: { last_name: text } }
`;

const PERSONAL =
  "{{ event.subject.name.full }} {{ event.subject.email }} {{ event.subject.phone }} {{ event.subject.reference }} {{ event.raw | json }}";
const RULES = `
version: 1
rules:
  all-kinds:
    event: "*"
    do:
      - slack: { channel: "#cases", text: "${PERSONAL}", thread: subject }
      - email: { to: team@example.com, subject: "{{ event.subject.name.first }}", text: "${PERSONAL}" }
      - webhook: { via: good, body: { raw: "{{ event.raw }}", who: "${PERSONAL}" } }
      - webhook:
          via: refusing
          body: { who: "${PERSONAL}" }
        on_failure: [{ slack: { channel: "#ops", text: "lost: ${PERSONAL}" } }]
      - webhook: { via: failing, body: { who: "${PERSONAL}" } }
      - record: { table: people, key: "{{ event.subject.reference }}", set: { name: "{{ event.subject.name.full }}", mail: "{{ event.subject.email }}" } }
      - record: { table: countries, key: all, set: { last_name: "{{ event.subject.name.full }}" } }
  reminder:
    event: inquiry.expired
    do:
      - email:
          to: "{{ event.subject.email }}"
          subject: "Hello {{ event.subject.name.first }}"
          text: "${PERSONAL}"
        after: 24h
  rare:
    event: "*"
    do:
      - slack: { channel: "#rare", text: "${PERSONAL}" }
        once_per: { key: subject.email, within: 24h }
  gathered:
    event: "*"
    do:
      - slack:
          channel: "#digest"
          text: "{% for event in digest.events %}{{ event.subject.name.full }} {{ event.subject.email }}\\n{% endfor %}"
        digest: { every: 10m }
  shadow:
    mode: shadow
    event: "*"
    do:
      - slack: { channel: "#shadow", text: "${PERSONAL}" }
      - webhook: { via: good, body: { who: "${PERSONAL}" } }
`;

const field = (name: string) => `data.attributes.payload.data.attributes.fields.${name}.value`;

type Who = { readonly [Key in keyof typeof PERSON]: string };

const sendOf = (relay: TestRelay, who: Who) => (type: string) =>
  relay.send("persona", {
    type,
    reference: who.reference,
    set: {
      [field("name-first")]: who.first,
      [field("name-last")]: who.last,
      [field("email-address")]: who.email,
      [field("phone-number")]: who.phone,
      [field("identification-number")]: who.document,
    },
  });

/** Somebody else; many of them make the database's pages split and join around the one. */
const somebody = (number: number): Who => ({
  first: `First${number}`,
  last: `Last${number}`,
  email: `somebody-${number}@example.com`,
  phone: `+1555900${number}`,
  document: `DOC-${number}`,
  reference: `${(number * 7_919) % 1_000}-somebody`,
});

async function startWorld() {
  const hooks = await hookReceiver();
  onTestFinished(() => hooks.close());
  hooks.answerWith((response, { path, body }) => {
    response.writeHead(path.endsWith("/good") ? 200 : path.endsWith("/refusing") ? 400 : 500);
    response.end(`thanks for ${body.slice(0, 3_000)}`);
  });
  const slack = await startFakeSlack();
  onTestFinished(() => slack.close());
  const mailbox = await startMailbox();
  onTestFinished(() => mailbox.close());
  const lines: unknown[] = [];
  const note = (...line: unknown[]) => void lines.push(line);
  const relay = await startTestRelay({
    settings: SETTINGS.replace("API_URL", slack.url),
    rules: { "all.yaml": RULES },
    env: {
      PERSONA_SECRET: "test-wbhsec-persona",
      SLACK_TOKEN: "test-xoxb-slack-token",
      GOOD_URL: `${hooks.url}/good`,
      REFUSING_URL: `${hooks.url}/refusing`,
      FAILING_URL: `${hooks.url}/failing`,
      SMTP_URL: `smtp://127.0.0.1:${mailbox.port}`,
    },
    log: { info: note, warn: note, error: note },
  });
  onTestFinished(() => relay.close());
  const path = databaseFile(relay.settings) ?? "";
  const bytes = () => readFileSync(path, "latin1") + readFileSync(`${path}-wal`, "latin1");
  return { relay, bytes, lines };
}

type Listed = { readonly data: readonly { readonly destination: string; readonly due_at?: string }[] };
type Events = {
  readonly data: readonly {
    readonly source_event_id: string;
    readonly subject?: { readonly keys?: readonly string[] };
    readonly check?: { readonly id?: string };
  }[];
};
type Erased = { readonly data: Readonly<Record<string, number>> };

test("of an erased person nothing is left in the database's file and its log, nor was it ever in ours", async () => {
  const { relay, bytes, lines } = await startWorld();
  expect(relay.relay.rules.problems.filter(({ severity }) => severity === "error")).toEqual([]);
  const send = sendOf(relay, PERSON);
  let others = 0;
  const other = (type: string) => sendOf(relay, somebody(others++))(type);
  const types = ["inquiry.created", "inquiry.expired", "inquiry.marked-for-review", "inquiry.created"];
  for (const type of types) {
    for (let number = 0; number < 10; number += 1) await other("inquiry.created");
    await send(type);
    // The digest of those before goes out, and the next one begins.
    relay.move(11 * 60_000);
  }
  await send("inquiry.expired");
  await eventually("what is due was tried", async () => {
    // Slack takes one message a second.
    relay.move(1_000);
    const { data } = await relay.api<Listed>("/deliveries?state=pending&limit=200");
    const now = new Date(relay.now()).toISOString();
    return data.every(({ destination, due_at = "" }) => destination === "failing" || due_at > now);
  });
  const before = bytes();
  expect(personalIn(before).toSorted()).toEqual(Object.values(PERSON).toSorted());
  const { data: events } = await relay.api<Events>(`/events?subject=${PERSON.reference}&limit=200`);
  const keys = events.flatMap(({ subject, check, source_event_id }) => [
    ...(subject?.keys ?? []),
    check?.id ?? "",
    source_event_id,
  ]);
  expect(new Set(keys).size).toBeGreaterThan(10);
  expect(keys.filter((key) => !before.includes(key))).toEqual([]);

  const headers = { authorization: "Bearer test-token" };
  const metrics = await (await fetch(`${relay.relay.url}/metrics`, { headers })).text();
  const erased = await relay.api<Erased>("/erase", {
    method: "POST",
    body: JSON.stringify({ subject: PERSON.reference, reason: "asked for it" }),
  });
  expect(erased.data["events"]).toBe(5);
  for (const count of ["deliveries", "cancelled", "bodies", "renderings", "answers", "outbox", "records"]) {
    expect(erased.data[count], count).toBeGreaterThan(0);
  }
  const after = bytes();
  expect(personalIn(after)).toEqual([]);
  expect(keys.filter((key) => after.includes(key))).toEqual([]);
  expect(after).toContain("somebody-7@example.com");
  const said = `${JSON.stringify(lines)}${metrics}`;
  expect(said).toContain("kyc_relay_");
  expect([...personalIn(said), ...keys.filter((key) => said.includes(key))]).toEqual([]);
  // What goes on afterwards brings nothing back.
  relay.move(25 * 60 * 60_000);
  await other("inquiry.created");
  await relay.restart();
  expect(personalIn(bytes())).toEqual([]);
});
