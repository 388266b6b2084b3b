import { describe, expect, test } from "vitest";
import { slackBody } from "../../../src/actions/slack/compile-slack.ts";
import { slackAction } from "../../../src/actions/slack/slack-action.ts";
import { compile, render, rendering } from "./slack-kit.ts";

const codes = (body: unknown) => compile(body).problems.map(({ code, path }) => `${code} ${path}`);

describe("load", () => {
  test("a plain action has no problem", () => {
    expect(codes({ channel: "#kyc-alerts", text: "Hi {{ event.type }}" })).toEqual([]);
  });

  test("the channel is never templated", () => {
    expect(codes({ channel: "#kyc-{{ event.type }}", text: "x" })).toEqual(["A420 channel"]);
  });

  test("text is required beside blocks, and a wrong key is refused", () => {
    expect(slackBody.safeParse({ channel: "#x", blocks: [] }).success).toBe(false);
    expect(slackBody.safeParse({ channel: "#x", text: "x", chanel: "y" }).success).toBe(false);
  });

  test.each(["<!channel> x", "<!here>", "<!everyone|all>"])("%s needs allow_broadcast", (text) => {
    expect(codes({ channel: "#x", text })).toEqual(["A422 text"]);
    expect(codes({ channel: "#x", text, allow_broadcast: true })).toEqual([]);
  });

  test("a broadcast inside a block is seen at its place", () => {
    const blocks = [{ type: "section", text: { type: "mrkdwn", text: "<!here>" } }];
    expect(codes({ channel: "#x", text: "x", blocks })).toEqual(["A422 blocks.0.text.text"]);
  });

  test.each([
    "<!{{ event.type }}>",
    "<@{{ event.type }}>",
    "<{{ event.links.console }}|Open>",
    "<https://x/{{ event.id }}>",
  ])("%s is refused: a value would become markup", (text) => {
    expect(codes({ channel: "#x", text })).toEqual(["A423 text"]);
  });

  test("the author's own links and a comparison are fine", () => {
    expect(codes({ channel: "#x", text: "<https://x.example|Open> 3 < {{ event.check.score }}" })).toEqual(
      [],
    );
  });

  test("a broadcast element needs allow_broadcast too", () => {
    const blocks = [{ type: "rich_text", elements: [{ type: "broadcast", range: "here" }] }];
    expect(codes({ channel: "#x", text: "x", blocks })).toEqual(["A422 blocks.0.elements.0.type"]);
    expect(codes({ channel: "#x", text: "x", blocks, allow_broadcast: true })).toEqual([]);
  });

  test("an event fills in texts and addresses, not what a block is or whom it notifies", () => {
    const blocks = [{ type: "{{ event.type }}", elements: [{ type: "user", user_id: "{{ event.id }}" }] }];
    expect(codes({ channel: "#x", text: "x", blocks })).toEqual([
      "A424 blocks.0.type",
      "A424 blocks.0.elements.0.user_id",
    ]);
  });

  test("more than 50 blocks are refused", () => {
    const blocks = Array.from({ length: 51 }, () => ({ type: "divider" }));
    expect(codes({ channel: "#x", text: "x", blocks })).toEqual(["A421 blocks"]);
  });

  test("the gate is the destination with the channel", () => {
    const gate = (body: unknown) => slackAction.gate(slackBody.parse(body), "slack");
    expect(gate({ channel: "#kyc-alerts", text: "x" })).toBe("slack/#kyc-alerts");
    expect(gate({ text: "x" })).toBe("slack");
  });
});

describe("rendering", () => {
  test("is the whole message, with its delivery's id and nothing that Slack would turn into links", () => {
    expect(rendering({ channel: "#x", text: "*{{ event.type }}*" }, { type: "inquiry.declined" })).toEqual({
      channel: "#x",
      text: "*inquiry.declined*",
      parse: "none",
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
      metadata: { event_type: "kyc_relay_delivery", event_payload: { id: "d-1" } },
    });
  });

  test("a name cannot ping or link, in text and in blocks", () => {
    const text = "{{ event.subject.name.full }}";
    const blocks = [
      { type: "section", text: { type: "mrkdwn", text }, fields: [{ type: "plain_text", text }] },
    ];
    const event = { subject: { name: { full: "<!channel><https://evil.example|ok>" } } };
    const json = JSON.stringify(rendering({ channel: "#x", text, blocks }, event));
    expect(json).not.toMatch(/[<>]/);
    expect(json.match(/&lt;!channel&gt;/g)).toHaveLength(3);
  });

  test("mrkdwn in blocks is verbatim; other parts stay as written", () => {
    const blocks = [{ type: "section", text: { type: "mrkdwn", text: "a" } }, { type: "divider" }];
    expect(rendering({ channel: "#x", text: "x", blocks }).blocks).toEqual([
      { type: "section", text: { type: "mrkdwn", text: "a", verbatim: true } },
      { type: "divider" },
    ]);
  });

  test("a button's address is not escaped as text, and is dropped unless it is https", () => {
    const button = {
      type: "button",
      text: { type: "plain_text", text: "Open" },
      url: "{{ event.links.console }}",
    };
    const blocks = [{ type: "actions", elements: [button] }];
    const url = (console: string) =>
      JSON.stringify(rendering({ channel: "#x", text: "x", blocks }, { links: { console } }).blocks);
    expect(url("https://x.example/?a=1&b=2")).toContain('"url":"https://x.example/?a=1&b=2"');
    expect(url("javascript:alert(1)")).not.toContain("url");
  });

  test("over-long texts end in … within Slack's limits", () => {
    const long = "{{ event.check.comment }}";
    const blocks = [
      { type: "header", text: { type: "plain_text", text: long } },
      { type: "section", text: { type: "mrkdwn", text: long } },
      { type: "section", fields: [{ type: "mrkdwn", text: long }] },
    ];
    const event = { check: { comment: "y".repeat(50_000) } };
    const message = rendering({ channel: "#x", text: long, blocks }, event);
    expect(message.text).toHaveLength(40_000);
    expect(message.text.endsWith("y…")).toBe(true);
    const texts = JSON.stringify(message.blocks).match(/y+…/g) ?? [];
    expect(texts.map((text) => text.length)).toEqual([150, 3_000, 2_000]);
  });

  test("a cut never leaves half an entity or half a link", () => {
    const event = { check: { comment: `${"y".repeat(39_997)}<<` }, links: { console: "https://x.example/" } };
    expect(rendering({ channel: "#x", text: "{{ event.check.comment }}" }, event).text).toMatch(/y…$/);
    const text = `${"{{ event.check.comment | truncate: 39990, '' }}"}{{ event.links.console | link: "Open" }}`;
    expect(rendering({ channel: "#x", text }, event).text).toMatch(/y…$/);
  });

  test("blank lines around a text are left out", () => {
    expect(rendering({ channel: "#x", text: "a\n{% if event.type %}b{% endif %}\n" }).text).toBe("a");
  });

  test("a cut keeps what stands after a lone <", () => {
    const event = { check: { comment: "y".repeat(50_000) } };
    expect(rendering({ channel: "#x", text: "3 < 4 {{ event.check.comment }}" }, event).text).toHaveLength(
      40_000,
    );
  });

  test("a text that cannot be filled in is a reason, without the value", () => {
    const result = render(
      { channel: "#x", text: "{{ event.check.comment | plus: 1 }}" },
      { check: { comment: "Ada" } },
    );
    expect(result).toMatchObject({ ok: false, reason: "template_failed" });
    expect(JSON.stringify(result)).not.toContain("Ada");
  });

  test("a broadcast that tags put together does not go out", () => {
    const text = "<!{% if event.type %}{% endif %}channel>";
    expect(render({ channel: "#x", text })).toMatchObject({
      ok: false,
      reason: "template_failed",
    });
  });
});
