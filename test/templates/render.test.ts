import { describe, expect, test } from "vitest";
import { RenderError } from "../../src/templates/render-error.ts";
import { parse, render } from "./render.ts";

const view = {
  event: {
    type: "inquiry.declined",
    subject: { name: { full: "ada lovelace" }, country: "de" },
    check: { score: 70.456, tags: ["b", "a", "b"] },
    links: { console: "https://console.example.com/i?a=1&b=2" },
    occurred_at: "2026-03-02T09:00:00.000Z",
    raw: { data: { id: "evt_1" }, yes: true },
  },
  now: "2026-03-02T10:30:00.000Z",
};
const fill = (text: string) => render(text, view, "text");

describe("filling in", () => {
  test.each([
    ["{{ event.subject.name.full | upcase }}", "ADA LOVELACE"],
    ["{{ 'ADA' | downcase }}", "ada"],
    ["{{ event.subject.name.full | capitalize }}", "Ada lovelace"],
    ["[{{ '  x ' | strip }}]", "[x]"],
    ["{{ event.subject.name.full | truncate: 6 }}", "ada l…"],
    ["{{ event.subject.name.full | truncate: 6, '' }}", "ada lo"],
    ["{{ event.subject.name.full | truncatewords: 1 }}", "ada…"],
    ["{{ event.subject.name.full | replace: 'a', 'o' }}", "odo loveloce"],
    ["{{ 'b' | append: 'c' | prepend: 'a' }}", "abc"],
    ["{{ event.check.tags | join: '/' }}", "b/a/b"],
    ["{{ event.check.tags | first }}{{ event.check.tags | last }}{{ event.check.tags | size }}", "bb3"],
    ["{{ event.check.tags | uniq | sort | join }}", "a b"],
    ["{{ 'a,b' | split: ',' | last }}", "b"],
    ["{{ event.check.score | round }} {{ event.check.score | round: 1 }}", "70 70.5"],
    ["{{ 1 | plural: 'person', 'people' }}, {{ 3 | plural: 'person', 'people' }}", "1 person, 3 people"],
    ["{{ 0 | plural: 'profile' }}, {{ 1 | plural: 'profile' }}", "0 profiles, 1 profile"],
    ["{{ 1 | plus: 2 | minus: 1 | times: 6 | divided_by: 4 }}", "3"],
    ["{{ event.occurred_at | date: '%e %B %Y, %H:%M' }}", "2 March 2026, 09:00"],
    ["{{ 'now' | date: '%F %T %Z' }}", "2026-03-02 10:30:00 UTC"],
    ["{{ event.check.tags | json }}", '["b","a","b"]'],
    ["{{ 'DE1234567890' | mask }} {{ '1234' | mask }}", "********7890 ****"],
    ["{{ event.subject.name.full | initials }}", "A. L."],
    ["{{ event.subject.country | country }} {{ 'Atlantis' | country }}", "Germany Atlantis"],
    ["{{ event.occurred_at | ago }}", "1 hour ago"],
    ["{{ event.links.console | link: 'Open' }}", "Open: https://console.example.com/i?a=1&b=2"],
    ["{{ event.check.tags }}", "b, a, b"],
    ["{{ event.raw.data.id }}", "evt_1"],
    ["{% for t in event.check.tags limit: 2 offset: 1 %}{{ forloop.index }}{{ t }}{% endfor %}", "1a2b"],
    ["{% for t in event.check.tags %}{% if t == 'a' %}{% break %}{% endif %}{{ t }}{% endfor %}", "b"],
    ["{% case event.type %}{% when 'inquiry.declined' %}no{% else %}yes{% endcase %}", "no"],
    ["a{% comment %}{{ event.type }}{% endcomment %}b", "ab"],
  ])("%s gives %s", (text, expected) => {
    expect(fill(text)).toBe(expected);
  });

  test("a field that the event lacks is empty text", () => {
    expect(fill("[{{ event.subject.email }}]")).toBe("[]");
    expect(fill("[{{ event.raw.no.such.thing }}]")).toBe("[]");
    expect(fill("{% for t in event.check.reasons %}x{% else %}none{% endfor %}")).toBe("none");
  });

  test("a default stands in for what is missing", () => {
    expect(fill("{{ event.subject.email | default: 'unknown' }}")).toBe("unknown");
    expect(fill("{{ event.links.resume | link: 'Go on' | default: 'no link' }}")).toBe("no link");
  });

  test("a name that no event has is an error with its path, without a value", () => {
    const failure = failureOf(() => fill("{{ event.subject.nmae }}"));
    expect(failure).toBeInstanceOf(RenderError);
    expect(failure).toMatchObject({ path: "event.subject.nmae" });
    expect(failureOf(() => fill("{{ failure.reason }}"))).toMatchObject({ path: "failure.reason" });
  });

  test("reckoning with a name is an error that does not say the name", () => {
    const failure = failureOf(() => fill("{{ event.subject.name.full | plus: 1 }}"));
    expect(failure).toBeInstanceOf(RenderError);
    expect(String(failure)).not.toContain("ada");
    expect(failureOf(() => fill("{{ 1 | divided_by: 0 }}"))).toBeInstanceOf(RenderError);
  });
});

describe("value", () => {
  const value = (text: string) => parse(text, "none").value(view);

  test("a single output keeps its type", () => {
    expect(value("{{ event.check.score }}")).toBe(70.456);
    expect(value("{{ event.check.tags }}")).toEqual(["b", "a", "b"]);
    expect(value("{{ event.raw.yes }}")).toBe(true);
    expect(value("{{ event.raw.data }}")).toEqual({ id: "evt_1" });
  });

  test("what is missing is undefined", () => {
    expect(value("{{ event.subject.email }}")).toBeUndefined();
    expect(value("{{ nil }}")).toBeUndefined();
  });

  test("anything around it makes it text", () => {
    expect(value(" {{ event.check.score }}")).toBe(" 70.456");
    expect(value("plain")).toBe("plain");
  });

  test("a link becomes text", () => {
    expect(value("{{ event.links.console | link: 'Open' }}")).toBe(
      "Open: https://console.example.com/i?a=1&b=2",
    );
  });
});

function failureOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}
