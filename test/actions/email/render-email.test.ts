import { describe, expect, test } from "vitest";
import { emailAction } from "../../../src/actions/email/email-action.ts";
import type { EmailRendering } from "../../../src/actions/email/render-email.ts";
import type { Event } from "../../../src/model/event.ts";
import { compileTools } from "../../support/compile-tools.ts";
import { renderInput, SAMPLE_TIME, sampleEvent } from "../../support/sample-delivery.ts";

const BODY = {
  to: "{{ event.subject.email }}",
  subject: "About {{ event.check.id }}",
  text: "Hello {{ event.subject.name.first | default: 'there' }}",
};
const MESSAGES = {
  finish: { text: "From messages" },
  fancy: { text: "Plain", html: "<b>{{ event.type }}</b>" },
};

function render(body: object, event: Event = sampleEvent(), raw: unknown = {}) {
  const { tools, problems } = compileTools(MESSAGES);
  const spec = emailAction.compile(emailAction.schema.parse({ ...BODY, ...body }), tools);
  expect(problems).toEqual([]);
  return emailAction.render(spec, renderInput(event, raw));
}
function mailOf(body: object, event?: Event, raw?: unknown): EmailRendering {
  const rendered = render(body, event, raw);
  if (!rendered.ok) throw new Error(rendered.reason);
  return rendered.rendering;
}
const named = (first: string) =>
  sampleEvent({ subject: { keys: [], name: { first }, email: "ada@example.com" } });
const reachedAt = (email: string) => sampleEvent({ subject: { keys: [], name: {}, email } });

describe("an email", () => {
  test("says the same as text and as HTML, dated when it was rendered", () => {
    const mail = mailOf({ text: "Hello {{ event.subject.name.first }},\ntwo lines.\n\nAT&T < you" });
    expect(mail).toMatchObject({
      to: "ada@example.com",
      subject: "About inq_test1",
      text: "Hello Ada,\ntwo lines.\n\nAT&T < you",
      date: SAMPLE_TIME + 5000,
    });
    expect(mail.html).toContain("Hello Ada,<br>\ntwo lines.</p>");
    expect(mail.html).toContain("AT&amp;T &lt; you</p>");
  });

  test("has links that can be clicked, made by the link filter only", () => {
    const mail = mailOf({ text: "{{ event.links.console | link: 'Open <it>' }}" });
    expect(mail.text).toBe("Open <it>: https://console.example.com/inq_test1");
    expect(mail.html).toContain('<a href="https://console.example.com/inq_test1">Open &lt;it&gt;</a>');
  });

  test("loads nothing from elsewhere", () => {
    expect(mailOf({}).html).not.toMatch(/src=|url\(|<link|<script|@import/);
  });

  test("can have HTML of its own, whose values are escaped", () => {
    const mail = mailOf({ html: "<h1>{{ event.subject.name.first }}</h1>" }, named("<img src=x>"));
    expect(mail.html).toContain("<h1>&lt;img src=x&gt;</h1>");
  });

  test("can take its text from messages", () => {
    expect(mailOf({ text: undefined, message: "finish" })).toMatchObject({ text: "From messages" });
    expect(mailOf({ text: undefined, message: "fancy" }).html).toContain("<b>inquiry.declined</b>");
  });
});

describe("a hostile name in a mail", () => {
  test.each([
    "http://evil.test",
    "Visit evil.com now",
    "evil.com/path",
    "EVIL.COM",
    "www.evil",
    "evil。com",
    "e\u200bvil.co\u200bm",
    "mailto:x@evil",
    "пример.рф",
    "xn--e1afmkfd.xn--p1ai",
    "10.0.0.1/login",
    `${"x".repeat(200)} evil.com`,
  ])("counts as missing when it could show as a link: %s", (name) => {
    const mail = mailOf({ subject: "Hi {{ event.subject.name.first | default: 'you' }}" }, named(name));
    expect(mail.text).toBe("Hello there");
    expect(mail.html).toContain("Hello there");
    expect(mail.subject).toBe("Hi you");
  });

  test.each([
    ["Ada\r\nBcc: everybody@example.com\r\n\r\nBody", "counts as missing for its domain", "there"],
    ["Ada\r\nX-Evil: yes\u0000", "is one line", "Ada X-Evil: yes"],
    ["A".repeat(500), "is cut to 100 characters", "A".repeat(100)],
    ["O'Neill-Müller Jr.", "stays as it is when harmless", "O'Neill-Müller Jr."],
    ["J. R. R.", "stays with its initials", "J. R. R."],
  ])("%j %s", (name, _what, shown) => {
    const mail = mailOf({ subject: "{{ event.subject.name.first | default: 'there' }}" }, named(name));
    expect(mail.subject).toBe(shown);
    expect(mail.text).toBe(`Hello ${shown}`);
  });

  test("of a megabyte costs no time", () => {
    const mail = mailOf({}, named("a".repeat(1_000_000)));
    expect(mail.text).toBe(`Hello ${"a".repeat(100)}`);
    expect(render({}, reachedAt(`${"a.".repeat(500_000)}@example.com`))).toMatchObject({ ok: false });
  });

  test("cannot become HTML", () => {
    expect(mailOf({}, named('<script>alert("1")</script>')).html).toContain("&lt;script&gt;");
  });

  test("leaves the address itself to be shown, if it is one", () => {
    const text = "Wrote to {{ event.subject.email | default: 'nobody' }}";
    expect(mailOf({ text }).text).toBe("Wrote to ada@example.com");
    expect(mailOf({ to: "team@example.com", text }, reachedAt("see evil.com")).text).toBe("Wrote to nobody");
  });
});

describe("a recipient", () => {
  test.each(["ada@example.com", "a.d+tag_1@sub.example.co.uk", "ada@müller.example", " ada@example.com "])(
    "is one plain address: %j",
    (email) => {
      expect(mailOf({}, reachedAt(email)).to).toBe(email.trim());
    },
  );

  test.each([
    "",
    "nobody",
    "ada@",
    "@example.com",
    "ada@example.com, eve@evil.test",
    "ada@example.com; eve@evil.test",
    "ada@example.com eve@evil.test",
    "Ada <eve@evil.test>",
    "ada@example.com <eve@evil.test>",
    '"ada@example.com" <eve@evil.test>',
    "friends: eve@evil.test, ada@example.com;",
    '"eve@evil.test"@example.com',
    "ada@evil.test@example.com",
    "ada(comment)@example.com",
    "ada@[127.0.0.1]",
    "<ada@example.com>",
    "ada..x@example.com",
    `${"a".repeat(250)}@example.com`,
  ])("is missing when it is %j", (email) => {
    expect(render({}, reachedAt(email))).toEqual({ ok: false, reason: "missing_recipient" });
  });

  test("is missing when the event has none", () => {
    const event = sampleEvent({ subject: { keys: [], name: {} } });
    expect(render({}, event)).toEqual({ ok: false, reason: "missing_recipient" });
  });

  test.each(["ada@example.com\r\nBcc: eve@evil.test", "ada@example.com\nX: y", "ada\u0000@example.com"])(
    "that holds a break is an unsafe header: %j",
    (email) => {
      expect(render({}, reachedAt(email))).toEqual({ ok: false, reason: "unsafe_header" });
    },
  );
});

test("a subject of two lines is an unsafe header, one from the payload is one line", () => {
  expect(render({ subject: "Hello\nBcc: eve@evil.test" })).toEqual({ ok: false, reason: "unsafe_header" });
  const raw = { title: "a\r\nBcc: eve@evil.test" };
  expect(mailOf({ subject: "{{ event.raw.title }}" }, sampleEvent(), raw).subject).toBe(
    "a Bcc: eve@evil.test",
  );
});

describe("a mistake in the rule is reported at its place", () => {
  test.each([
    [{ ...BODY, to: "Team <team@example.com>" }, "to", "A430"],
    [{ ...BODY, to: "team@example.com, ops@example.com" }, "to", "A430"],
    [{ ...BODY, to: "{{ event.subject.email }}; ops@example.com" }, "to", "A430"],
    [{ to: "a@example.com", subject: "x" }, "", "A431"],
    [{ ...BODY, message: "finish" }, "message", "A432"],
    [{ ...BODY, text: undefined, message: "finnish" }, "message", "A433"],
  ])("%j", (body, path, code) => {
    const { tools, problems } = compileTools(MESSAGES);
    emailAction.compile(emailAction.schema.parse(body), tools);
    expect(problems).toMatchObject([{ path, code }]);
  });

  test("once, although the text is used twice", () => {
    const { tools, problems, asked } = compileTools();
    emailAction.compile({ ...BODY, text: "{{ event.id" }, tools);
    expect(problems.map(({ path }) => path)).toEqual(["text"]);
    expect(asked).toEqual(["to", "subject", "text"]);
  });
});
