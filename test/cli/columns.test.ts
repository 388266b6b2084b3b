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
  const row = ["event", "a very long summary of what it would have said"];
  expect(columns([row], 36)).toEqual(["event  a very long summary of what …"]);
});

test("a terminal too narrow for the other columns cuts no reason word", () => {
  const row = ["a rule with a long name", "01a2024f-3391-7651-9ed7-694bd493d3f0", "recipient_not_allowed"];
  expect(columns([row], 60)).toEqual([row.join("  ")]);
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
