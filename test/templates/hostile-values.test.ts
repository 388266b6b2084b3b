import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FILTERS } from "../../src/templates/filters.ts";
import { parseTemplate } from "../../src/templates/parse-template.ts";
import { RenderError } from "../../src/templates/render-error.ts";
import type { Escape } from "../../src/templates/template.ts";
import { named, parse, render } from "./render.ts";

const NAME = "{{ event.subject.name.full }}";
const HOSTILE = [
  "<!channel> Bob",
  "<@U0TEST>",
  "<https://evil.example|Approved>",
  "<http://x|y>",
  "&lt;!channel&gt;",
  `"><script>alert('x')</script>`,
  "{{ event.raw }}{% raw %}",
  "Bob\u0000\u0007\u202egnp.exe\u2066",
  "Bob\n*Approved by the MLRO*\r\nx\u2028y",
  "\ud800 lone",
];

describe("escaping", () => {
  test("a name cannot ping a channel, name a person or make a link in Slack", () => {
    expect(render(NAME, named("<!channel> Bob"))).toBe("&lt;!channel&gt; Bob");
    for (const name of HOSTILE) expect(render(NAME, named(name))).not.toMatch(/[<>]/);
  });

  test("an entity in a name stays what the person wrote", () => {
    expect(render(NAME, named("&lt;!here&gt;"))).toBe("&amp;lt;!here&amp;gt;");
  });

  test("a name cannot leave its place in HTML", () => {
    for (const name of HOSTILE) expect(render(NAME, named(name), "html")).not.toMatch(/[<>"']/);
  });

  test.each<Escape>(["slack", "html", "text"])(
    "control and bidi characters are gone in %s, on one line",
    (escaping) => {
      for (const name of HOSTILE) {
        expect(render(NAME, named(name), escaping)).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u);
      }
    },
  );

  test("json does not undo it", () => {
    expect(render("{{ event.subject | json }}", named("<!here>"))).toBe('{"name":{"full":"&lt;!here&gt;"}}');
  });

  test.each(Object.keys(FILTERS))("%s does not undo it, as value or as argument", (filter) => {
    for (const name of HOSTILE) {
      for (const text of [
        `{{ event.subject.name.full | ${filter} }}`,
        `{{ 'https://a.example' | ${filter}: event.subject.name.full }}`,
      ]) {
        const slack = attempt(text, name, "slack").replace(/^<https:\/\/a\.example\/\|([^<>]*)>$/, "$1");
        expect(slack).not.toMatch(/[<>]/);
        const html = attempt(text, name, "html").replace(
          /^<a href="https:\/\/a\.example\/">([^<>"]*)<\/a>$/,
          "$1",
        );
        expect(html).not.toMatch(/[<>"']/);
      }
    }
  });

  test("an assigned value is escaped when it is written", () => {
    expect(render("{% assign n = event.subject.name.full | append: '<' %}{{ n }}", named(">"))).toBe(
      "&gt;&lt;",
    );
  });
});

describe("links", () => {
  const link = (url: string, escaping: Escape = "slack", label = "a|b<c>") =>
    render("{{ event.raw.url | link: event.raw.label }}", { event: { raw: { url, label } } }, escaping);

  test("a link in Slack has its breaking characters encoded and its label escaped", () => {
    expect(link("https://x.example/a|b>c?d=<e>&f")).toBe(
      "<https://x.example/a%7Cb%3Ec?d=%3Ce%3E&amp;f|a|b&lt;c&gt;>",
    );
  });

  test("a link in HTML cannot leave its attribute", () => {
    expect(link(`https://x.example/"onclick='x'`, "html")).toBe(
      `<a href="https://x.example/%22onclick=&#39;x&#39;">a|b&lt;c&gt;</a>`,
    );
  });

  test.each([
    "http://x.example",
    "javascript:alert(1)",
    "https://user:pw@x.example",
    "//x.example",
    "x",
    "https://",
  ])("%s makes no link; the label alone is written", (url) => {
    expect(link(url)).toBe("a|b&lt;c&gt;");
  });

  test("a payload cannot pass for a link", () => {
    const raw = { url: "https://x.example/", label: "x" };
    expect(render("{{ event.raw }}", { event: { raw } })).toBe('{"url":"https://x.example/","label":"x"}');
  });

  test("a link changed by another filter is text", () => {
    expect(render("{{ 'https://x.example' | link: '<' | append: '' }}", named("x"))).toBe(
      "&lt;: https://x.example/",
    );
  });
});

describe("whatever is written and sent", () => {
  const piece = fc.constantFrom(
    "{{ event.subject.name.full ",
    "| append: event.raw ",
    "| split: '' ",
    "| join: 'x' ",
    "| json ",
    "| link: 'l' ",
    "| sort ",
    "| date: event.subject.name.full ",
    "}}",
    "{% for x in event.raw %}",
    "{{ x }}",
    "{% endfor %}",
    "{% if x %}",
    "{% endif %}",
    "{% assign x = event.raw | append: x %}",
    "{{ constructor",
    ".__proto__",
    "[0]",
    "{{ x.constructor.constructor }}",
    "é|<",
    "\u0000",
  );

  test("only our errors come out, and no markup of a value's", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), fc.jsonValue(), fc.string(), (pieces, raw, full) => {
        const parsed = parseTemplate(pieces.join("").replaceAll("é|<", "é"), "slack");
        if (!parsed.ok) return;
        try {
          const text = parsed.template.render({ event: { raw, subject: { name: { full } } }, now: "" });
          expect(text.replace(/<https:[^<>|]*\|l>/g, "")).not.toMatch(/[<>]/);
          expect(text.length).toBeLessThanOrEqual(65_536);
        } catch (error) {
          if (!(error instanceof RenderError)) throw error;
        }
      }),
      { numRuns: 400 },
    );
  });
});

function attempt(text: string, name: string, escaping: Escape): string {
  const template = parse(text, escaping);
  try {
    return template.render(named(name));
  } catch (error) {
    expect(error).toBeInstanceOf(RenderError);
    return "";
  }
}
