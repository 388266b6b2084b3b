import { expect, test } from "vitest";
import { readable } from "../../src/cli/readable.ts";

test("fields are lines, texts are blocks, nesting is indented", () => {
  const mail = { to: "a@example.com", text: "Hello,\n\nbye\n", list: ["x", { y: 1 }], none: undefined };
  expect(readable(mail)).toBe("to: a@example.com\ntext:\n  Hello,\n\n  bye\nlist:\n  - x\n  -\n    y: 1");
});

test("a text cannot command the terminal", () => {
  expect(readable({ text: "a\u001b[2Jb" })).toBe("text: a·[2Jb");
});
