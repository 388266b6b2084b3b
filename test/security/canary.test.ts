import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { SOURCE_KINDS } from "../../src/sources/registry.ts";
import { runCli, startCli, temporaryFolder } from "../cli/run-cli.ts";
import { eventually } from "../support/eventually.ts";
import { hookReceiver } from "../support/hook-receiver.ts";
import { startMailbox } from "../support/mailbox.ts";
import { everythingBelow, PERSON, personalIn, SECRETS, secretsIn } from "./canaries.ts";

const SETTINGS = `
server: { port: 0 }
sources:
  persona:
    kind: persona
    secrets: [env:PERSONA_SECRET]
    links: { resume: "https://withpersona.com/verify?inquiry-id={{ event.check.id }}" }
  passfort: { kind: passfort, secrets: [env:PASSFORT_SECRET] }
  identitypass: { kind: identitypass, scheme: hmac, public_keys: [env:IDENTITYPASS_KEY], url_token: env:URL_TOKEN }
destinations:
  slack: { kind: slack, token: env:SLACK_TOKEN, api_url: "API_URL", allow_private: true }
  slack-hook: { kind: slack, webhook_url: env:SLACK_HOOK, allow_private: true }
  mail: { kind: email, url: env:SMTP_URL, from: "Onboarding <kyc@example.com>", allow_private: true }
  signed: { kind: webhook, url: env:HOOK_URL, secret: env:HOOK_SECRET, auth: { kind: bearer, token: env:BEARER }, allow_private: true }
  basic: { kind: webhook, url: env:HOOK_URL, format: form, auth: { kind: basic, username: test-user, password: env:BASIC }, allow_private: true }
  header: { kind: webhook, url: env:HOOK_URL, format: flat, auth: { kind: header, name: x-key, value: env:HEADER }, allow_private: true }
  zap: { kind: zapier, url: env:HOOK_URL, allow_private: true }
records:
  people: { key: reference, columns: { name: text } }
`;

const RULES = `
version: 1
rules:
  everything:
    event: "*"
    do:
      - { slack: { via: slack, channel: "#all", text: "{{ event.subject.name.full }} {{ event.raw | json }}" } }
      - { slack: { via: slack-hook, text: "{{ event.subject.name.full }} {{ event.raw | json }}" } }
      - email: { to: team@example.com, subject: "{{ event.subject.name.first }}", text: "{{ event.raw | json }}" }
      - { webhook: { via: signed, body: { raw: "{{ event.raw }}", phone: "{{ event.subject.phone }}" } } }
      - { webhook: { via: basic, body: { raw: "{{ event.raw | json }}" } } }
      - { webhook: { via: header } }
      - { webhook: { via: zap } }
      - { webhook: { via: zap, body: { broken: "{{ event.subject.name.first | divided_by: 2 }}" } } }
      - record: { table: people, key: "{{ event.subject.reference }}", set: { name: "{{ event.subject.name.full }}" } }
`;
const DELIVERIES_AN_EVENT = 9;

/** Far sides that refuse everything and quote all that they were told, as error pages do. */
async function farSides() {
  const http = await hookReceiver();
  onTestFinished(() => http.close());
  http.answerWith((response, request) => {
    const isSlackApi = request.path.startsWith("/api/");
    response.writeHead(isSlackApi ? 200 : 400, { "content-type": "application/json" });
    response.end(
      JSON.stringify({ ok: false, error: "invalid_auth", ...request, body: request.body.slice(0, 500) }),
    );
  });
  const mailbox = await startMailbox({
    authOptional: false,
    onAuth: ({ username, password }, _session, done) => {
      const plain = Buffer.from(`\0${username}\0${password}`).toString("base64");
      const words = `no login for ${username} with ${password}, AUTH PLAIN ${plain}, RCPT ${PERSON.email}`;
      done(Object.assign(new Error(words), { responseCode: 535 }));
    },
  });
  onTestFinished(() => mailbox.close());
  const smtp = `smtp://test-user:${encodeURIComponent(SECRETS.SMTP_PASSWORD)}@127.0.0.1:${mailbox.port}`;
  return { http, smtp };
}

function folderWith(settings: string, rules: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "rules"));
  writeFileSync(join(folder, "relay.yaml"), settings);
  writeFileSync(join(folder, "rules", "all.yaml"), rules);
  return folder;
}

const field = (name: string) => `data.attributes.payload.data.attributes.fields.${name}.value`;
const SETS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  persona: {
    [field("name-first")]: PERSON.first,
    [field("name-last")]: PERSON.last,
    [field("email-address")]: PERSON.email,
    [field("phone-number")]: PERSON.phone,
    [field("identification-number")]: PERSON.document,
  },
  passfort: { "data.canary": `${PERSON.first} ${PERSON.document} ${SECRETS.PASSFORT_SECRET}` },
  identitypass: { "user_info.first_name": PERSON.first, "data.canary": SECRETS.URL_TOKEN },
};
const OWN: Readonly<Record<string, object>> = {
  persona: { secrets: [SECRETS.PERSONA_SECRET] },
  passfort: { secrets: [SECRETS.PASSFORT_SECRET] },
  identitypass: { scheme: "hmac", public_keys: [SECRETS.IDENTITYPASS_KEY] },
};

function signed(source: string, type: string, fault?: "bad_signature") {
  const kind = SOURCE_KINDS.find((one) => one.kind === source) ?? expect.fail(`no kind ${source}`);
  const now = Date.now();
  const sample = kind.sample({ type, now, seed: `${now}`, reference: PERSON.reference, set: SETS[source] });
  return kind.sign(sample, OWN[source], now, fault);
}

type Sent = {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Requests of every kind, authentic and not; none carries the admin token. */
function requests(): readonly Sent[] {
  const persona = signed("persona", "inquiry.declined");
  const passfort = signed("passfort", "PRODUCT_STATUS_CHANGED");
  const identitypass = signed("identitypass", "verification.verified");
  const post = (path: string, sent: object): Sent => ({ method: "POST", path, ...sent });
  const bearer = { authorization: `Bearer ${SECRETS.PASSFORT_SECRET}` };
  const escaped = SECRETS.PASSFORT_SECRET.replace(
    /[a-f]/g,
    (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`,
  );
  return [
    post("/in/persona", persona),
    post("/in/persona", persona),
    post("/in/passfort", passfort),
    post(`/in/identitypass/${SECRETS.URL_TOKEN}`, identitypass),
    post("/in/persona", signed("persona", "inquiry.declined", "bad_signature")),
    post("/in/persona", { body: persona.body, headers: { "persona-signature": SECRETS.PERSONA_SECRET } }),
    post("/in/passfort", signed("passfort", "PRODUCT_STATUS_CHANGED", "bad_signature")),
    post("/in/passfort", { body: passfort.body.slice(0, -20), headers: bearer }),
    post("/in/passfort", {
      body: `{"secret":"${escaped.replaceAll('"', '\\"')}","note":"${PERSON.document}"}`,
      headers: bearer,
    }),
    post("/in/identitypass", identitypass),
    post(`/in/identitypass/${SECRETS.URL_TOKEN}x`, identitypass),
    post("/in/identitypass/%FF", identitypass),
    post(`/in/nobody/${SECRETS.URL_TOKEN}`, identitypass),
    { path: `/in/identitypass/${SECRETS.URL_TOKEN}` },
    { path: `/api/v1/events?subject=${PERSON.reference}&token=${SECRETS.BEARER}` },
    {
      path: `/api/v1/records/people/${PERSON.reference}`,
      headers: { authorization: `Bearer ${SECRETS.BEARER}` },
    },
    { path: "/api/v1/openapi.json" },
    { path: "/readyz?verbose" },
    { path: "/livez" },
  ];
}

test("secrets stay in their places, and personal data in the database, whatever goes wrong", async () => {
  const { http, smtp } = await farSides();
  const folder = folderWith(SETTINGS.replace("API_URL", `${http.url}/api/`), RULES);
  const env = {
    ...SECRETS,
    SLACK_HOOK: `${http.url}/${SECRETS.SLACK_HOOK_PATH}`,
    HOOK_URL: `${http.url}/${SECRETS.HOOK_PATH}`,
    SMTP_URL: smtp,
  };
  const relay = await startCli(["serve", "--log-format", "json"], { cwd: folder, env });
  const url = await relay.seen(/at (http:\S+)/);
  const token = await relay.seen(/krt_[\w-]+/);

  const answers: string[] = [];
  for (const { path, ...init } of requests()) {
    const answer = await fetch(`${url}${path}`, init);
    answers.push(`${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`);
  }
  expect(answers.map((answer) => answer.slice(0, 3)).join(" ")).toBe(
    "200 200 200 200 401 401 401 200 200 401 401 401 404 405 401 401 401 401 200",
  );

  const api = async (path: string) => {
    const answer = await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
    return JSON.parse(await answer.text());
  };
  const ended = await eventually("every delivery ends", async () => {
    const { data } = await api("/deliveries?limit=100");
    const open = data.filter((one: { state: string }) => !["dead", "delivered"].includes(one.state));
    return data.length === 3 * DELIVERIES_AN_EVENT && open.length === 0 && data;
  });
  const details = await Promise.all(ended.map((one: { id: string }) => api(`/deliveries/${one.id}`)));
  const shown = JSON.stringify([
    details,
    await api("/refused"),
    await api("/health"),
    await api("/events?limit=100"),
  ]);

  relay.child.kill("SIGKILL");
  const { stdout, stderr } = await relay.ended;
  const disk = everythingBelow(join(folder, "data"));
  const doctor = await runCli(["doctor"], { cwd: folder, env });

  // The scan can fail: far sides did hear the secrets and did quote what they heard.
  expect(secretsIn(JSON.stringify(http.heard))).not.toEqual([]);
  expect(shown).toContain("[removed]");
  expect(details.flatMap(({ data }) => data.attempts).map(({ reason }) => reason)).toEqual(
    expect.arrayContaining(["unauthorized", "refused", "template_failed"]),
  );

  expect(secretsIn(disk), "in the database or its log").toEqual([]);
  expect(secretsIn(shown), "in what the API shows").toEqual([]);
  expect(secretsIn(answers.join("\n")), "in answers that need no token").toEqual([]);
  expect(secretsIn(stdout + stderr), "printed").toEqual([]);
  expect(secretsIn(doctor.stdout + doctor.stderr), "printed by doctor").toEqual([]);
  expect(JSON.stringify(http.heard.map(({ body }) => body)), "sent on").not.toContain('passfort \\"shared');
  expect(disk + stderr + answers.join() + shown, "the admin token").not.toContain(token);
  expect(stdout.split(token), "the admin token is printed once").toHaveLength(2);

  expect(personalIn(disk)).toEqual(Object.values(PERSON));
  expect(personalIn(stdout + stderr), "personal data, printed").toEqual([]);
  expect(personalIn(answers.join("\n")), "personal data in answers that need no token").toEqual([]);
});

test("settings and rules that are wrong are explained without the secrets that stand in them", async () => {
  const settings = `
sources:
  persona: { kind: persona, secrets: ["${SECRETS.PERSONA_SECRET}"], url_token: { nested: "${SECRETS.URL_TOKEN}" } }
destinations:
  hook: { kind: webhook, url: "https://far.example/${SECRETS.HOOK_PATH}", auth: { kind: bearer, token: "${SECRETS.BEARER}" }, retries: 3 }
  mail: { kind: email, url: "smtp://test-user:${SECRETS.SMTP_PASSWORD}@mail.test", from: nobody }
`;
  const env = {
    SMTP_URL: `imap://test-user:${SECRETS.SMTP_PASSWORD}@mail.test`,
    HOOK_URL: SECRETS.HOOK_PATH,
  };
  const opened = `
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  hook: { kind: webhook, url: env:HOOK_URL }
  mail: { kind: email, url: env:SMTP_URL, from: "kyc@example.com" }
`;
  for (const text of [settings, opened]) {
    for (const command of ["check", "serve", "doctor"]) {
      const cwd = folderWith(text, 'version: 1\nrules: { a: { event: "*", do: [{ webhok: {} }] } }');
      const ran = await runCli([command], { cwd, env: { PERSONA_SECRET: SECRETS.PERSONA_SECRET, ...env } });
      expect(ran.code, `${command}: ${ran.stdout}${ran.stderr}`).not.toBe(0);
      expect(secretsIn(ran.stdout + ran.stderr), command).toEqual([]);
    }
  }
});
