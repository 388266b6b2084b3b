import { describe, expect, it } from "vitest";
import { readYaml } from "../../../src/config/yaml/read-yaml.ts";
import type { YamlPath } from "../../../src/config/yaml/yaml-node.ts";

const TEXT = `rules:
  remind:
    event: inquiry.expired
    zip: 01234
    do:
      - slack:
          text: 'it''s {{ a }}'
      - slack:
          text: "x\\t\\u00e4 {{ b }}"
      - email:
          text: |
            Hello,

              {{ c }}
      - email:
          text: >
            folded
            {{ d }}
      - email:
          text: plain {{ e }}
    none:
`;

const document = readYaml({ file: "a.yaml", text: TEXT, maxBytes: 10_000 }).document;

function marked(place: { line: number; column: number; length: number } | undefined): string | undefined {
  if (!place) return undefined;
  return TEXT.split("\n")[place.line - 1]?.slice(place.column - 1, place.column - 1 + place.length);
}

describe("a path leads back to the text", () => {
  it.each<[YamlPath, "key" | "value", string]>([
    [["rules", "remind", "event"], "value", "inquiry.expired"],
    [["rules", "remind", "event"], "key", "event"],
    [["rules", "remind", "do", 0, "slack"], "key", "slack"],
    [["rules", "remind", "none"], "value", "none"],
    [["rules", "remind", "nowhere"], "value", "remind"],
    [["rules", "remind", "nowhere", "deeper"], "key", "remind"],
  ])("%j, the %s", (path, part, expected) => {
    expect(marked(document?.locate(path, part))).toBe(expected);
  });

  it("a scalar is given as it is written", () => {
    expect(document?.sourceOf(["rules", "remind", "zip"])).toBe("01234");
    expect(document?.sourceOf(["rules", "remind"])).toBeUndefined();
  });
});

describe("characters of a text are found in the file", () => {
  it.each([
    ["single quotes", 0, "slack", "{{ a }}"],
    ["double quotes with escapes", 1, "slack", "{{ b }}"],
    ["a literal block", 2, "email", "{{ c }}"],
    ["a plain value", 4, "email", "{{ e }}"],
  ])("in %s", (_, index, kind, variable) => {
    const path = ["rules", "remind", "do", index, kind, "text"];
    const value = textAt(path);
    const place = document?.locateInText(path, value.indexOf(variable), variable.length);
    expect(marked(place)).toBe(variable);
  });

  it("in a folded block the block's start is shown", () => {
    expect(marked(document?.locateInText(["rules", "remind", "do", 3, "email", "text"], 7, 7))).toBe(">");
  });

  it("beyond the end stays at the end", () => {
    const place = document?.locateInText(["rules", "remind", "do", 4, "email", "text"], 500, 5);
    expect(place).toMatchObject({ line: 20, length: 1 });
  });
});

function textAt(path: YamlPath): string {
  return String(path.reduce<unknown>((at, step) => Reflect.get(Object(at), step), document?.value));
}
