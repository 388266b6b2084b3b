import PostalMime from "postal-mime";
import { describe, expect, test } from "vitest";
import { composeMail } from "../../../src/actions/email/compose-mail.ts";
import { emailAction } from "../../../src/actions/email/email-action.ts";
import { emailDestination } from "../../../src/actions/email/email-destination.ts";
import { emailPerson } from "../../../src/actions/email/email-person.ts";
import type { EmailRendering } from "../../../src/actions/email/render-email.ts";
import { guardedConnector } from "../../../src/connect/guarded-connector.ts";
import type { Event } from "../../../src/model/event.ts";
import { compileTools } from "../../support/compile-tools.ts";
import { renderInput, sampleEvent } from "../../support/sample-delivery.ts";

const LINK = `https://relay.example.com/unsubscribe/${"aB-_".repeat(16)}`;
const SENDER = { from: "Onboarding <kyc@example.com>", domain: "example.com" };
const BODY = { to: "{{ event.subject.email }}", subject: "Your check", text: "Hello.\n\nGo on." };

function mailOf(body: object = {}, event: Event = sampleEvent()): EmailRendering {
  const spec = emailAction.compile(emailAction.schema.parse({ ...BODY, ...body }), compileTools().tools);
  const rendered = emailAction.render(spec, renderInput(event));
  if (!rendered.ok) throw new Error(rendered.reason);
  return rendered.rendering;
}
const reminderOf = (body: object = {}) => emailPerson.withUnsubscribe(mailOf(body), LINK);
const parsed = async (rendering: EmailRendering) =>
  PostalMime.parse(await composeMail(rendering, SENDER, "d1"));

function opened(settings: object = {}) {
  const given = emailDestination.settings.parse({
    url: "env:TEST_URL",
    from: "kyc@example.com",
    ...settings,
  });
  return emailDestination.open("mail", Object.assign(given, { url: undefined }), {
    connector: guardedConnector(),
    clock: () => 0,
  });
}

describe("a reminder", () => {
  test("carries the link in the headers by which mail programs show a button", async () => {
    const { headers } = await parsed(reminderOf());
    expect(headers).toContainEqual(expect.objectContaining({ key: "list-unsubscribe", value: `<${LINK}>` }));
    expect(headers).toContainEqual(
      expect.objectContaining({ key: "list-unsubscribe-post", value: "List-Unsubscribe=One-Click" }),
    );
    expect(headers.map(({ key }) => key)).not.toContain("list-id");
  });

  test("has the header on one line, as strict readers want it", async () => {
    const raw = new TextDecoder().decode(await composeMail(reminderOf(), SENDER, "d1"));
    expect(raw).toContain(`\r\nList-Unsubscribe: <${LINK}>\r\n`);
    expect(raw).toContain("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
  });

  test("has the foot inside the page, whatever letters stand in it", () => {
    const page = { ...mailOf(), html: `<html><body><p>${"İ".repeat(50)}</p></BODY></html>` };
    expect(emailPerson.withUnsubscribe(page, LINK).html).toMatch(
      /İ<\/p><p style=[\s\S]*<\/p>\n<\/BODY><\/html>$/,
    );
  });

  test("has the link at its foot, as text and as HTML", async () => {
    const { text, html } = await parsed(reminderOf());
    expect(text?.replaceAll("\r\n", "\n").trimEnd()).toBe(
      `Hello.\n\nGo on.\n\n-- \nTo get no more reminders like this one:\n${LINK}`,
    );
    expect(html).toMatch(
      new RegExp(`Go on\\.</p>.*<a href="${LINK}"[^>]*>unsubscribe</a></p>\\s*</body>`, "s"),
    );
  });

  test.each([
    ["a part of a page", "<b>Go on</b>"],
    ["a whole page", "<HTML><BODY><b>Go on</b></BODY></HTML>"],
    ["a page that never ends", "<html><body><b>Go on</b>"],
  ])("also where the author wrote %s", async (_, html) => {
    const page = reminderOf({ html }).html;
    expect(page).toMatch(/Go on<\/b>.*unsubscribe<\/a>/s);
    expect(page.indexOf("unsubscribe</a>")).toBeLessThan(
      page.search(/<\/body/i) === -1 ? page.length : page.search(/<\/body/i),
    );
  });

  test("is the same on every attempt", async () => {
    const kept: EmailRendering = JSON.parse(JSON.stringify(reminderOf()));
    expect(await composeMail(kept, SENDER, "d1")).toEqual(await composeMail(reminderOf(), SENDER, "d1"));
  });
});

test("a mail without a link has nothing of it", async () => {
  const raw = new TextDecoder().decode(await composeMail(mailOf(), SENDER, "d1"));
  expect(raw.toLowerCase()).not.toContain("unsubscribe");
});

describe("whom a mail goes to", () => {
  const personOf = (to: string, email = "ada@example.com", settings: object = {}) => {
    const event = sampleEvent({ subject: { keys: [], name: {}, email, reference: "cust-1" } });
    return emailPerson.of(mailOf({ to }, event), opened(settings));
  };

  test.each([
    ["{{ event.subject.email }}", "ada@example.com"],
    ["{{ event.subject.email | default: 'ops@example.com' }}", "ada@example.com"],
    ["{{ event.subject.reference }}@customers.example.com", "cust-1@customers.example.com"],
  ])("%s is a person", (to, address) => {
    expect(personOf(to)).toEqual({ address, max: 3 });
  });

  test.each([
    "ops@example.com",
    "OPS@example.com",
    "{{ event.subject.phone | default: 'ops@example.com' }}",
    "{% if event.check.score > 70 %}risk@example.com{% else %}ops@example.com{% endif %}",
  ])("%s is somebody whom the rule names", (to) => {
    expect(personOf(to)).toBeUndefined();
  });

  test.each(["s@example.com", "ops@example.co", "ps@example.com"])(
    "%s is no part of an address that the rule names",
    (email) => {
      const to = "{{ event.subject.email | default: 'ops@example.com' }}";
      expect(personOf(to, email)).toEqual({ address: email, max: 3 });
    },
  );

  test("an address is a person's as it stands, whatever its case or plus", () => {
    expect(personOf(BODY.to, "ADA+Kyc@Example.COM")).toMatchObject({ address: "ADA+Kyc@Example.COM" });
  });

  test.each([
    [{ max_per_subject: 1 }, 1],
    [{ max_per_subject: 0 }, undefined],
    [{}, 3],
  ])("%j allows a day: %s", (settings, max) => {
    expect(personOf(BODY.to, "ada@example.com", settings)).toEqual({ address: "ada@example.com", max });
  });

  test.each([-1, 1.5, "3"])("%j is no number of mails", (max_per_subject) => {
    expect(() => opened({ max_per_subject })).toThrow();
  });
});
