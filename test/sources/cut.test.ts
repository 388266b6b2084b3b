import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutImages } from "../../src/sources/cut-images.ts";
import { createSecretCutter } from "../../src/sources/cut-secrets.ts";
import { itemSpans } from "../../src/sources/item-spans.ts";

const IMAGE = Buffer.from(Array.from({ length: 600 }, (_, index) => index % 251)).toString("base64");

test("a text that breaks off inside a secret keeps no half of it", () => {
  const secret = 'test-"secret"/of-ours';
  const cut = createSecretCutter([secret]);
  for (const spelt of [JSON.stringify(secret), JSON.stringify(secret).replaceAll("e", "\\u0065")]) {
    const text = `{"id":1,"secret":${spelt}}`;
    const start = text.indexOf(spelt) + 1;
    for (let end = start + 9; end < text.length; end += 1) {
      expect(cut(text.slice(0, end)), text.slice(0, end)).toMatch(/^{"id":1,"secret":"\[removed\]"?$/);
    }
    expect(cut(text)).toBe('{"id":1,"secret":"[removed]"}');
  }
  expect(cut('{"id":"tes')).toBe('{"id":"tes');
});

describe("cutting images", () => {
  test("leaves everything alone that is no long base64", () => {
    const long = "word ".repeat(500);
    const chinese = Array.from({ length: 200 }, () => "\\u4e2d").join("");
    for (const text of [
      "",
      "{}",
      `{"a":"${long}"}`,
      `{"a":"${chinese}"}`,
      `{"n":${"7".repeat(400)}}`,
      `"${"a".repeat(255)}"`,
    ]) {
      expect(cutImages(text)).toBe(text);
    }
  });

  test("cuts it wherever it stands, again and again, however the slash is written", () => {
    const escaped = IMAGE.replaceAll("/", "\\/").replaceAll("+", "\\u002B");
    const lines = IMAGE.replace(/.{76}/g, "$&\\r\\n");
    for (const image of [
      IMAGE,
      escaped,
      lines,
      "A".repeat(256),
      `data:image/jpeg;base64,${IMAGE}`,
      "data:image/png;base64,AAAA",
    ]) {
      for (const pad of [0, 1, 100, 255, 256, 300]) {
        const text = `{"${" ".repeat(pad)}":"${image}","b":["x ${image}", 1]}`;
        expect(cutImages(text)).toBe(`{"${" ".repeat(pad)}":"[image removed]","b":["x [image removed]", 1]}`);
      }
    }
  });

  test("keeps JSON what was JSON", () => {
    const pieces = fc.constantFrom(
      IMAGE,
      "\\",
      '"',
      "\n",
      "é",
      "ab c",
      "/",
      ";base64,",
      "data:",
      "\u0001",
      "u002B",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        JSON.parse(cutImages(JSON.stringify({ a: parts.join(""), b: parts })));
      }),
    );
  });

  test("of megabytes takes no time to speak of, also when made to", () => {
    const size = 4 * 1024 * 1024;
    for (const part of [";base64,", "data:;base64,", "\\", `${"a".repeat(255)} `, "a", "\\u002B", "\\/"]) {
      const started = performance.now();
      cutImages(part.repeat(size / part.length));
      // Quadratic would be hours.
      expect(performance.now() - started, part).toBeLessThan(10_000);
    }
  });
});

describe("cutting secrets", () => {
  test("finds each of them in any spelling, and keeps JSON what was JSON", () => {
    const secret = fc.string({ minLength: 8, maxLength: 20 }).filter((text) => /[^\d.eE+\s-]/.test(text));
    fc.assert(
      fc.property(
        secret,
        fc.string(),
        fc.string(),
        fc.infiniteStream(fc.boolean()),
        (hidden, before, after, flips) => {
          const spelt = Array.from({ length: hidden.length }, (_, at) => {
            const unit = hidden.charCodeAt(at);
            const plain = JSON.stringify(hidden[at]).slice(1, -1);
            return flips.next().value ? `\\u${unit.toString(16).padStart(4, "0").toUpperCase()}` : plain;
          });
          const quoted = (text: string) => JSON.stringify(text).slice(1, -1);
          const cut = createSecretCutter([hidden])(
            `{"x":"${quoted(before)}${spelt.join("")}${quoted(after)}"}`,
          );
          const { x } = JSON.parse(cut);
          expect(x).not.toContain(hidden);
          expect(x).toContain("[removed]");
        },
      ),
    );
  });

  test("returns the very same text when there is nothing to cut", () => {
    expect(createSecretCutter(["test-secret", ""])('{"a":"\\u0041"}')).toBe('{"a":"\\u0041"}');
  });
});

describe("the spans of an array's items", () => {
  test("are what JSON.parse sees, whatever stands in them", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 2), (items, indent) => {
        const bare = itemSpans(JSON.stringify(items, null, indent));
        expect(bare.map((span) => JSON.parse(span))).toEqual(JSON.parse(JSON.stringify(items)));
        const wrapped = JSON.stringify({ a: { b: ["]"] }, 'k"': items, z: "}" }, null, indent);
        expect(itemSpans(wrapped, 'k"').map((span) => JSON.parse(span))).toEqual(
          JSON.parse(JSON.stringify(items)),
        );
      }),
    );
  });
});
