import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SOURCE_KINDS } from "../../src/sources/registry.ts";
import { eventually } from "../support/eventually.ts";
import { type FakeSlack, startFakeSlack } from "../support/fake-slack.ts";
import { type KillableRelay, killableRelay } from "../support/killable-relay.ts";
import { SLACK_ENV, slackSettings } from "../support/slack-settings.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const START = Date.UTC(2026, 2, 4, 12);
const MINUTE = 60_000;

const rules = (more: string) => `
version: 1
rules:
  cases:
    event: "inquiry.*"
    do:
      - slack:
          channel: "#kyc"
          text: "{{ event.subject.reference | default: 'nobody' }}: {{ event.type }}"
${more}`;
const LONE = rules("");
const THREADED = rules("          thread: subject\n");
const HELD = rules("        on_uncertain: hold\n");

let slack: FakeSlack;
let relay: TestRelay | undefined;

beforeEach(async () => {
  slack = await startFakeSlack(() => relay?.now() ?? START);
});
afterEach(async () => {
  await relay?.close();
  await slack.close();
  relay = undefined;
});

async function start(text: string): Promise<TestRelay> {
  relay = await startTestRelay({
    settings: slackSettings(slack.url),
    rules: { "cases.yaml": text },
    env: SLACK_ENV,
    now: START,
  });
  return relay;
}

type Listed = { readonly data: readonly { readonly id: string; readonly state: string }[] };
type Shown = {
  readonly data: { readonly attempts: readonly { readonly outcome: string }[]; readonly reason?: string };
};

const list = async (here: TestRelay) => (await here.api<Listed>("/deliveries")).data;
/** Each delivery, oldest first. */
async function deliveries(here: TestRelay) {
  const details = (await list(here)).map(({ id }) => here.api<Shown>(`/deliveries/${id}`));
  return (await Promise.all(details)).map(({ data }) => data).toReversed();
}

/** Each delivery, oldest first, once all have ended. */
async function ended(here: TestRelay) {
  await eventually("all have ended", async () =>
    (await list(here)).every(({ state }) => state === "delivered" || state === "dead"),
  );
  return deliveries(here);
}

const posts = () => slack.calls.filter(({ method }) => method === "chat.postMessage").length;
/** What Slack has taken is not yet noted: a clock that moves in between puts off what is due next. */
const noted = (here: TestRelay) =>
  eventually("the lost answer is noted", async () =>
    (await deliveries(here)).some(({ attempts }) => attempts.at(-1)?.outcome === "uncertain"),
  );

describe("a message that Slack took, and whose answer was lost", () => {
  test("is found before it is posted again: it is there once", async () => {
    const here = await start(LONE);
    slack.answer("lose");
    await here.send("persona", { type: "inquiry.declined", reference: "cust-1" });
    await noted(here);
    here.move(MINUTE);
    const [delivery] = await ended(here);
    expect(delivery?.attempts).toMatchObject([
      { outcome: "uncertain", reason: "connection_lost" },
      { outcome: "delivered", reason: "found_by_look_back" },
    ]);
    expect(slack.messages).toHaveLength(1);
    expect(posts()).toBe(1);
  });

  test("that did not arrive is posted", async () => {
    const here = await start(LONE);
    slack.answer("drop");
    await here.send("persona", { type: "inquiry.declined", reference: "cust-1" });
    await noted(here);
    here.move(MINUTE);
    const [delivery] = await ended(here);
    expect(delivery?.attempts).toMatchObject([{ outcome: "uncertain" }, { outcome: "delivered" }]);
    expect(delivery?.attempts[1]).not.toHaveProperty("reason");
    expect(slack.messages).toHaveLength(1);
  });

  test("is posted again where the app may not look, and held where the rule says so", async () => {
    slack.refuse("conversations.history", "missing_scope");
    const here = await start(LONE);
    slack.answer("lose");
    await here.send("persona", { type: "inquiry.declined", reference: "cust-1" });
    await noted(here);
    await here.reload({ "cases.yaml": HELD });
    here.move(MINUTE);
    const [twice] = await ended(here);
    expect(twice?.attempts.at(-1)).toMatchObject({
      answer: expect.stringMatching(/^Not looked for: .*missing_scope/),
    });
    expect(slack.messages).toHaveLength(2);

    slack.answer("lose");
    await here.send("persona", { type: "inquiry.declined", reference: "cust-2" });
    await noted(here);
    here.move(MINUTE);
    expect((await ended(here))[1]).toMatchObject({ state: "dead", reason: "held_uncertain" });
    expect(slack.messages).toHaveLength(3);
  });
});

describe("two first events of one person at once", () => {
  const threads = () => slack.messages.map(({ ts, thread_ts }) => thread_ts ?? `begun ${ts}`);

  test("make one parent", async () => {
    const here = await start(THREADED);
    await Promise.all([
      here.send("persona", { type: "inquiry.created", reference: "cust-1" }),
      here.send("persona", { type: "inquiry.started", reference: "cust-1" }),
    ]);
    await ended(here);
    expect(threads()).toEqual([`begun ${slack.messages[0]?.ts}`, slack.messages[0]?.ts]);
  });

  test.each(["inquiry.started", "inquiry.approved"])(
    "make one parent also when the answer to its post is lost: %s replies to it",
    async (second) => {
      const here = await start(THREADED);
      slack.answer("lose");
      await Promise.all([
        here.send("persona", { type: "inquiry.created", reference: "cust-1" }),
        here.send("persona", { type: second, reference: "cust-1" }),
      ]);
      await noted(here);
      expect(slack.messages).toHaveLength(1);
      here.move(MINUTE);
      const both = await ended(here);
      expect(both[0]?.attempts.at(-1)).toMatchObject({ reason: "found_by_look_back" });
      expect(threads()).toEqual([`begun ${slack.messages[0]?.ts}`, slack.messages[0]?.ts]);
    },
  );

  test("a reply whose answer is lost is found in its thread", async () => {
    const here = await start(THREADED);
    await here.send("persona", { type: "inquiry.created", reference: "cust-1" });
    await ended(here);
    here.move(MINUTE);
    // The first message is brought up to date before.
    slack.answer("ok", "lose");
    await here.send("persona", { type: "inquiry.approved", reference: "cust-1" });
    await noted(here);
    expect(slack.messages).toHaveLength(2);
    here.move(MINUTE);
    const both = await ended(here);
    expect(both[1]?.attempts.at(-1)).toMatchObject({ reason: "found_by_look_back" });
    expect(threads()).toEqual([`begun ${slack.messages[0]?.ts}`, slack.messages[0]?.ts]);
    expect(slack.messages[0]?.text).toContain("now: approved");
  });
});

describe("kill -9", () => {
  let killed: KillableRelay;
  beforeEach(async () => {
    await slack.close();
    slack = await startFakeSlack(Date.now);
    killed = killableRelay(slackSettings(slack.url), LONE);
  });
  afterEach(() => killed.remove());

  async function decline(url: string, seed: string): Promise<void> {
    const persona = SOURCE_KINDS.find(({ kind }) => kind === "persona") ?? expect.fail("no persona");
    const body = persona.sample({ type: "inquiry.declined", now: Date.now(), seed });
    const { headers } = persona.sign(body, { secrets: [SLACK_ENV.PERSONA_SECRET] }, Date.now());
    expect((await fetch(`${url}/in/persona`, { method: "POST", headers, body })).status).toBe(200);
  }

  test("after Slack took a message and before that was noted: it is there once", async () => {
    slack.answer("mute");
    await decline(await killed.start(SLACK_ENV), "one");
    await eventually("Slack has it", () => slack.messages.length === 1);
    await killed.kill();
    await killed.start(SLACK_ENV);
    await eventually("it was looked for", () =>
      slack.calls.some(({ method }) => method === "conversations.history"),
    );
    await killed.stop("SIGTERM");
    expect(killed.printed()).toContain("found_by_look_back");
    expect(posts()).toBe(1);
  });
});
