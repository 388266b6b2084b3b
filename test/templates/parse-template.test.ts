import { describe, expect, test } from "vitest";
import { parseTemplate } from "../../src/templates/parse-template.ts";
import { faultsOf, parse } from "./render.ts";

const found = (text: string) =>
  parse(text).variables.map(({ path, optional }) => `${path.join(".")}${optional ? "?" : ""}`);

describe("variables", () => {
  test("a variable has its path and its character offset", () => {
    const { variables } = parse("Hi {{ event.subject.name.full }} of {{ event.subject.country }}");
    expect(variables).toEqual([
      { path: ["event", "subject", "name", "full"], offset: 6, optional: false },
      { path: ["event", "subject", "country"], offset: 39, optional: false },
    ]);
  });

  test("an offset inside a tag counts from the beginning of the text", () => {
    const text = "a\n{% if event.check.risk == 'high' %}!{% endif %}";
    expect(parse(text).variables[0]?.offset).toBe(text.indexOf("event"));
  });

  test("a default makes it optional, wherever it stands in the chain", () => {
    expect(found("{{ event.check.risk | default: 'none' }}")).toEqual(["event.check.risk?"]);
    expect(found("{{ event.check.risk | upcase | default: 'none' }}")).toEqual(["event.check.risk?"]);
  });

  test("a default's own value is not optional", () => {
    expect(found("{{ event.check.risk | default: event.check.status }}")).toEqual([
      "event.check.risk?",
      "event.check.status",
    ]);
  });

  test.each(["if", "unless"])("what an %s asks for is optional, and inside it too", (tag) => {
    const text = `{% ${tag} event.check.risk %}{{ event.check.risk }} {{ event.check.status }}{% end${tag} %}`;
    expect(found(text)).toEqual(["event.check.risk?", "event.check.risk?", "event.check.status"]);
  });

  test("an if guards nothing after its end", () => {
    expect(found("{% if event.check.risk %}{% endif %}{{ event.check.risk }}").at(-1)).toBe(
      "event.check.risk",
    );
  });

  test("a case's value is optional", () => {
    expect(found("{% case event.check.risk %}{% when event.check.status %}x{% endcase %}")).toEqual([
      "event.check.risk?",
      "event.check.status?",
    ]);
  });

  test("a loop variable has the path of its list", () => {
    expect(found("{% for e in digest.events %}{{ e.subject.name.full }}{% endfor %}")).toEqual([
      "digest.events?",
      "digest.events.subject.name.full",
    ]);
  });

  test("a loop inside a loop is resolved through both", () => {
    expect(
      found("{% for e in digest.events %}{% for t in e.check.tags %}{{ t }}{% endfor %}{% endfor %}"),
    ).toEqual(["digest.events?", "digest.events.check.tags?", "digest.events.check.tags?"]);
  });

  test("a loop variable means nothing after its loop", () => {
    expect(found("{% for t in event.check.tags %}{% endfor %}{{ t }}").at(-1)).toBe("t");
  });

  test("assigned names and forloop are not reported", () => {
    expect(
      found(
        "{% assign n = event.check.score %}{{ n }}{% for t in event.check.tags %}{{ forloop.index }}{% endfor %}",
      ),
    ).toEqual(["event.check.score", "event.check.tags?"]);
  });

  test("what Liquid adds to lists is not part of the path", () => {
    expect(
      found("{{ event.check.tags[0] }}{{ event.check.tags.size }}{{ event.subject.name.first }}"),
    ).toEqual(["event.check.tags", "event.check.tags", "event.subject.name.first"]);
  });

  test("variables in filters, limits and brackets are found", () => {
    expect(
      found("{% for t in event.check.tags limit: a %}{% endfor %}{{ 'x' | append: b }}{{ event.raw[c] }}"),
    ).toEqual(["event.check.tags?", "a", "b", "c", "event.raw"]);
  });
});

describe("faults", () => {
  test.each([
    "include",
    "render",
    "layout",
    "block",
    "raw",
    "tablerow",
    "increment",
    "decrement",
    "cycle",
    "capture",
    "liquid",
    "echo",
  ])("the tag %s is not there", (tag) => {
    const [fault] = faultsOf(`ab {% ${tag} x %}`);
    expect(fault).toMatchObject({
      code: "T303",
      offset: 3,
      message: `the tag \`${tag}\` cannot be used here`,
    });
  });

  test.each([
    "raw",
    "escape",
    "escape_once",
    "url_decode",
    "map",
    "where",
    "sum",
    "valueOf",
    "constructor",
    "inspect",
    "jsonify",
    "xml_escape",
    "pop",
    "sample",
  ])("the filter %s is not there", (filter) => {
    const [fault] = faultsOf(`{{ event.type | ${filter} }}`);
    expect(fault).toMatchObject({ code: "T303", offset: 16, length: filter.length });
    expect(fault?.fix).toContain("default");
  });

  test.each([
    ["{{ event.type", "`{{` has no `}}`"],
    ["{% if event.type %}x", "`{% if %}` has no end"],
    ["{% if event.type ", "`{%` has no `%}`"],
    ["x {% endif %}", "`{% endif %}` has no beginning here"],
    ["{{ }}", "this part of the text cannot be read"],
    ["{{ event.type > }}", "this is not one value"],
    ["{{ event.type event.id }}", "this is not one value"],
    ["{% if event.type = 'x' %}{% endif %}", "this part of the text cannot be read"],
    ["{% for x of y %}{% endfor %}", "this part of the text cannot be read"],
  ])("%s cannot be read", (text, message) => {
    expect(faultsOf(text)).toMatchObject([{ code: "T302", message }]);
  });

  test("all faults of a text are found at once, each at its own place", () => {
    const text =
      "{{ event.type | raw }} {% include 'x' %}{{ event.type > }}\n{% capture y %}b{% endcapture %}{{ a | pop }}";
    expect(faultsOf(text).map(({ offset }) => text.slice(offset, offset + 9))).toEqual([
      "raw }} {%",
      "{% includ",
      "event.typ",
      "{% captur",
      "pop }}",
    ]);
  });

  test("a fault in a tag with an end hides no other behind guesses", () => {
    expect(faultsOf("{% if event.type | pop %}a{% else %}b{% endif %}")).toMatchObject([
      { code: "T303", length: 3 },
    ]);
  });

  test("lists of numbers are refused at load, however long", () => {
    expect(faultsOf("{% for i in (1..1000000000) %}x{% endfor %}")).toMatchObject([
      { code: "T303", offset: 12 },
    ]);
    expect(faultsOf("{{ (1..9) | join }}")).toMatchObject([{ code: "T303" }]);
    expect(faultsOf("{{ (1..9).size }}")).toMatchObject([{ code: "T303" }]);
  });

  test("a loop takes limit and offset only", () => {
    expect(faultsOf("{% for t in event.check.tags reversed %}{% endfor %}")).toMatchObject([
      { code: "T303" },
    ]);
    expect(faultsOf("{% for t in event.check.tags limit: 2 offset: 1 %}{% endfor %}")).toEqual([]);
  });

  test("a loop's own object has no other parts than its counters", () => {
    const inLoop = (text: string) => faultsOf(`{% for t in event.check.tags %}${text}{% endfor %}`);
    expect(inLoop("{{ forloop.last }}")).toEqual([]);
    expect(inLoop("{{ forloop.constructor }}")).toMatchObject([{ code: "T303" }]);
    expect(inLoop("{{ forloop }}")).toMatchObject([{ code: "T303" }]);
  });

  test("a text of more than 20,000 characters is its own fault", () => {
    expect(parseTemplate("x".repeat(20_000), "text").ok).toBe(true);
    expect(faultsOf("x".repeat(20_001))).toMatchObject([{ code: "T304", offset: 20_000, length: 1 }]);
  });

  test("nesting as deep as the length allows is a fault or a template, never a crash", () => {
    const deep = "{% if a %}".repeat(900) + "{% endif %}".repeat(900);
    expect(() => parseTemplate(deep, "slack")).not.toThrow();
    expect(() => parseTemplate(`{{ ${"a[".repeat(9_000)}b${"]".repeat(9_000)} }}`, "slack")).not.toThrow();
  });
});
