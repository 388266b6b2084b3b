import { describe, expect, it } from "vitest";
import { didYouMean } from "../../src/config/did-you-mean.ts";
import { printProblems } from "../../src/config/print-problems.ts";
import type { Problem } from "../../src/config/problem.ts";

const TEXT = "version: 1\nslack: { token: hush, chanel: x }\n";

function problem(given: Partial<Problem>): Problem {
  return {
    code: "R101",
    severity: "error",
    file: "a.yaml",
    line: 2,
    column: 23,
    length: 6,
    message: "slack cannot have a chanel",
    ...given,
  };
}

const print = (...problems: Problem[]) => printProblems(problems, () => TEXT, { colour: false });

describe("problems are printed for people", () => {
  it("place, code, sentence, the line underlined, what to write", () => {
    expect(print(problem({ fix: 'did you mean "channel"?' }))).toBe(
      [
        "a.yaml:2:23  error R101  slack cannot have a chanel",
        "    2 | slack: { token: hush, chanel: x }",
        "      |                       ^^^^^^",
        '   fix: did you mean "channel"?',
        "",
      ].join("\n"),
    );
  });

  it("one problem's mask hides the value in every frame of the line, and the underline moves along", () => {
    const masked = problem({ line: 2, column: 17, length: 4, masks: [{ column: 17, length: 4 }] });
    const printed = print(problem({}), masked);
    expect(printed).not.toContain("hush");
    expect(printed).toContain(
      "    2 | slack: { token: ***, chanel: x }\n      |                      ^^^^^^",
    );
    expect(printed).toContain("    2 | slack: { token: ***, chanel: x }\n      |                 ^^^");
  });

  it("come in the order of file and line, fifty at most", () => {
    const many = Array.from({ length: 60 }, (_, index) => problem({ line: 60 - index }));
    const printed = print(...many, problem({ file: "0.yaml" }));
    expect(printed.startsWith("0.yaml:2:23")).toBe(true);
    expect(printed).toContain("a.yaml:49:23");
    expect(printed).not.toContain("a.yaml:50:23");
    expect(printed).toContain("… and 11 more");
  });

  it("of more than fifty the errors are shown, however many warnings stand before them", () => {
    const warnings = Array.from({ length: 60 }, () => problem({ severity: "warning", line: 1 }));
    const printed = print(...warnings, problem({ line: 2, message: "the one that matters" }));
    expect(printed).toContain("the one that matters");
    expect(printed).toContain("… and 11 more");
  });

  it("says of a problem whether a machine can mend it", () => {
    const edit = { offset: 0, length: 1, text: "" };
    expect(print(problem({ fix: "so", edit }))).toContain(
      "   fix: so          (kyc-relay fix can do this)\n",
    );
    expect(print(problem({ fix: "so" }))).not.toContain("can do this");
  });

  it("a variable has no line", () => {
    const printed = printProblems([problem({ file: "KYC_RELAY_X" })], () => undefined, { colour: true });
    expect(printed).toMatch(/^KYC_RELAY_X {2}\S+error R101/);
  });
});

describe("the underline stands below what is meant", () => {
  const under = (text: string, given: Partial<Problem>) =>
    printProblems([problem({ line: 1, ...given })], () => text, { colour: false }).split("\n");

  it("where characters before it take the room of two, or none", () => {
    const text = "🎉日本e\u0301: x";
    expect(under(text, { column: text.indexOf("x") + 1, length: 1 })[2]).toBe("      |          ^");
  });

  it("on a long line, of which the part around it is shown", () => {
    const text = `${"a".repeat(5_000)}xyz${"b".repeat(5_000)}`;
    const [, line = "", mark = ""] = under(text, { column: 5_001, length: 3 });
    expect(line.length).toBeLessThan(130);
    expect(line.slice(mark.indexOf("^"), mark.lastIndexOf("^") + 1)).toBe("xyz");
  });

  it("after a byte order mark, which is no column", () => {
    expect(under("\uFEFFversion: 2", { column: 1, length: 7 }).slice(1, 3)).toEqual([
      "    1 | version: 2",
      "      | ^^^^^^^",
    ]);
  });

  it("and nothing of the file reaches the terminal as a command", () => {
    const text = "\u001b[31m\u202e: x";
    const printed = under(text, { message: `no "${text}"`, fix: text }).join("");
    expect(["\u001b", "\u202e"].filter((sign) => printed.includes(sign))).toEqual([]);
  });
});

describe("what was probably meant", () => {
  it.each([
    ["chanel", "channel"],
    ["inquiry.complete", "inquiry.completed"],
    ["declnied", "declined"],
    ["slak", "slack"],
    ["kitchen", undefined],
    ["x", undefined],
  ])("%s: %s", (word, meant) => {
    expect(didYouMean(word, ["slack", "channel", "declined", "inquiry.completed"])).toBe(meant);
  });
});
