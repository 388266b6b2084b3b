import { describe, expect, test } from "vitest";
import { parseLink } from "../../src/sources/link-template.ts";
import { personaSettings } from "../../src/sources/persona/settings.ts";
import { acceptOne, fixtureRequest, openPersona, request } from "./sample-requests.ts";

function linksOf(resume: string, attributes: Readonly<Record<string, unknown>>) {
  const body = JSON.stringify({
    data: { id: "evt_1", attributes: { name: "inquiry.created", ...attributes } },
  });
  const proof = { authentic: true, assurance: "signed" } as const;
  return openPersona({ links: { resume } }).normalise(request(body), proof, 0)[0]?.event.links;
}

describe("a link", () => {
  test("is filled in from the event, several values if need be", () => {
    const console =
      "https://console.example.com/{{event.check.kind}}/{{ event.check.id }}?at={{ event.occurred_at }}";
    const { event } = acceptOne(
      openPersona({ links: { console } }),
      fixtureRequest("persona/inquiry.expired.json"),
    );
    expect(event.links).toEqual({
      console: `https://console.example.com/inquiry/${event.check.id}?at=${event.occurred_at}`,
    });
  });

  test("percent-encodes its values, whatever they are", () => {
    const payload = { data: { type: "inquiry", id: "a/b?c#d&e\ud800 é" } };
    expect(linksOf("https://example.com/{{ event.check.id }}", { payload })?.resume).toBe(
      "https://example.com/a%2Fb%3Fc%23d%26e%EF%BF%BD%20%C3%A9",
    );
  });

  test("is absent when a value is missing, or no value for a link", () => {
    expect(linksOf("https://example.com/{{ event.check.id }}", {})).toEqual({});
    expect(linksOf("https://example.com/{{ event.raw.data }}", {})).toEqual({});
    expect(linksOf("https://example.com/{{ event.raw.constructor.name }}", {})).toEqual({});
    expect(linksOf("https://example.com/{{ event.raw.data.id }}", {})?.resume).toBe(
      "https://example.com/evt_1",
    );
  });

  test.each([
    ["http://example.com/{{ event.check.id }}", "https://"],
    ["https://{{ event.check.id }}.example.com/", "literal host"],
    ["https://example.com{{ event.check.id }}", "literal host"],
    ["https://user@example.com/", "literal host"],
    ["javascript:alert(1)", "https://"],
    ["", "https://"],
    ["https://example.com/{{ event.check.ib }}", "event.check.ib is no field"],
    ["https://example.com/{{ event.check.tags }}", "event.check.tags is no field"],
    ["https://example.com/{{ event.links.resume }}", "event.links.resume is no field"],
    ["https://example.com/{{ event.raw }}", "event.raw is no field"],
    ["https://example.com/{{ event.check.id | upcase }}", "{{ event.check.id }}"],
    ["https://example.com/{{ event.check.id", "{{ event.check.id }}"],
    ["https://example.com/a b", "no spaces"],
  ])("written as %j is an error in the settings", (resume, sentence) => {
    expect(parseLink(resume)).toEqual({ problem: expect.stringContaining(sentence) });
    const result = personaSettings.safeParse({ secrets: ["env:A"], links: { resume } });
    expect(result.error?.issues).toMatchObject([
      { path: ["links", "resume"], message: expect.stringContaining(sentence) },
    ]);
  });
});

describe("the settings of a source", () => {
  test("have defaults for all but the secrets", () => {
    expect(personaSettings.parse({ secrets: ["env:A"] })).toEqual({
      secrets: ["env:A"],
      max_age: 72 * 3_600_000,
      links: {},
      accept_forgeable: false,
      also_sends: [],
      max_body: 1024 * 1024,
    });
  });

  test.each([
    { secrets: [] },
    { secrets: ["wbhsec_in_the_file"] },
    { secrets: ["env:A"], max_age: "72" },
    { secrets: ["env:A"], max_body: 0 },
    { secrets: ["env:A"], url_token: "in the file" },
    { secrets: ["env:A"], links: { other: "https://example.com" } },
    { secrets: ["env:A"], secret: "env:B" },
  ])("refuse %j", (settings) => {
    expect(personaSettings.safeParse(settings).success).toBe(false);
  });
});
