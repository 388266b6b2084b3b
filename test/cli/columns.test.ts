import { expect, test } from "vitest";
import { columns } from "../../src/cli/columns.ts";

test("columns are as wide as their widest cell and two spaces apart", () => {
  expect(
    columns([
      ["a", "long one", "x"],
      ["bbb", "c", "y"],
    ]),
  ).toEqual(["a    long one  x", "bbb  c         y"]);
});

test("the last column is cut to the terminal, the others never", () => {
  expect(columns([["event", "a very long summary of it"]], 22)).toEqual(["event  a very long su…"]);
});

test("paint is put on after measuring", () => {
  const paint = (text: string) => `<${text}>`;
  expect(
    columns([
      [{ text: "a", paint }, "x"],
      ["bbb", "y"],
    ]),
  ).toEqual(["<a  >  x", "bbb  y"]);
});

test("a cell cannot command the terminal", () => {
  expect(columns([["\u001b[2Jgone\u202e", "x"]])).toEqual(["·[2Jgone·  x"]);
});
