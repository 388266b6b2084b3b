import { describe, expect, test } from "vitest";
import { RenderError } from "../../src/templates/render-error.ts";
import type { View } from "../../src/templates/template.ts";
import { render } from "./render.ts";

const items = (count: number): View => ({
  event: { raw: { items: Array.from({ length: count }, (_, at) => at) } },
});
const loop = (body: string, times = 1): string =>
  times === 0 ? body : `{% for a${times} in event.raw.items %}${loop(body, times - 1)}{% endfor %}`;

describe("limits are counted", () => {
  test("2,000 turns pass and the next one does not", () => {
    expect(render(loop("x"), items(2_000))).toHaveLength(2_000);
    expect(() => render(loop("x"), items(2_001))).toThrow(RenderError);
  });

  test("turns of loops inside loops add up, also when nothing is written", () => {
    expect(() => render(loop("", 3), items(100))).toThrow("2000 turns");
  });

  test("turns are counted anew for every rendering", () => {
    const view = items(1_500);
    expect(() => [render(loop("x"), view), render(loop("x"), view)]).not.toThrow();
  });

  test("65,536 characters pass and the next one does not", () => {
    const view = (length: number): View => ({ event: { raw: { text: "x".repeat(length) } } });
    expect(render("{{ event.raw.text }}", view(65_536))).toHaveLength(65_536);
    expect(() => render("{{ event.raw.text }}", view(65_537))).toThrow("65536");
    expect(() => render("{{ event.raw.text }}{{ event.raw.text }}", view(40_000))).toThrow("65536");
  });

  test("a text that doubles itself is stopped early", () => {
    const text = `{% assign x = 'xx' %}${loop("{% assign x = x | append: x %}")}done`;
    expect(() => render(text, items(2_000))).toThrow(RenderError);
  });

  test("a replacement that would explode is never made", () => {
    const view = { event: { raw: { text: "a".repeat(60_000) } } };
    expect(() => render("{{ event.raw.text | replace: 'a', event.raw.text }}", view)).toThrow("65536");
    expect(() => render("{{ event.raw.text | split: '' | join: event.raw.text }}", view)).toThrow("65536");
  });

  test("a filter over a long list in a loop is stopped by what it reads", () => {
    expect(() => render(loop("{% assign s = event.raw.items | sort %}"), items(2_000))).toThrow(
      "too much work",
    );
  });

  test("comparing and looping over what is long is counted too", () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`k${at}`, at]));
    const view = {
      event: { raw: { text: "x".repeat(50_000), many, items: Array.from({ length: 1_000 }, () => 0) } },
    };
    const each = (body: string) => render(loop(body), view);
    expect(() => each("{% if event.raw.text contains 'y' %}{% endif %}")).toThrow("too much work");
    expect(() => each("{% if event.raw.text == event.raw.text %}{% endif %}")).toThrow("too much work");
    expect(() => each("{% for x in event.raw.many limit: 1 %}{% endfor %}")).toThrow("too much work");
    expect(render("{% if event.raw.text contains 'x' %}yes{% endif %}", view)).toBe("yes");
    expect(render("{% for x in event.raw.many limit: 1 %}{{ x[0] }}{% endfor %}", view)).toBe("k0");
  });

  test("a date pattern cannot ask for padding without end", () => {
    expect(render("{{ '2026-03-02' | date: '%999999999d' }}", items(0))).toBe("%999999999d");
  });
});

describe("nothing of JavaScript is in reach", () => {
  test.each([
    "{{ event.constructor }}",
    "{{ event.raw.constructor.constructor }}",
    "{{ event.raw.__proto__ }}",
    "{{ event.raw.items.constructor }}",
    "{{ event.raw.items.map }}",
    "{{ event.raw['constructor'] }}",
    "{{ constructor }}",
    "{{ __proto__.x }}",
    "{{ toString }}",
    "{{ event.raw.items | sort: 'constructor' | first | default: '' }}",
  ])("%s shows nothing", (text) => {
    expect(shown(text)).toMatch(/^0?$/);
  });
});

function shown(text: string): string {
  try {
    return render(text, items(3));
  } catch (error) {
    expect(error).toBeInstanceOf(RenderError);
    return "";
  }
}
