import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkShape } from "../../../src/config/yaml/check-shape.ts";
import { readYaml } from "../../../src/config/yaml/read-yaml.ts";
import { duration } from "../../../src/model/duration.ts";

const schema = z.strictObject({
  version: z.literal(1),
  rules: z.record(
    z.string().regex(/^[a-z-]+$/, { error: "a rule is named with small letters" }),
    z.strictObject({
      event: z.union([z.string(), z.array(z.string())]),
      zip: z.string().optional(),
      score: z.number().optional(),
      after: duration("Waits.").optional(),
      mode: z.enum(["live", "shadow"]).default("live"),
      do: z.array(z.strictObject({ slack: z.strictObject({ channel: z.string().min(1) }) })).min(1),
    }),
  ),
});

function problems(rule: string) {
  const text = `version: 1\nrules:\n  my-rule:\n${rule.replace(/^/gm, "    ")}\n`;
  const document = readYaml({ file: "a.yaml", text, maxBytes: 10_000 }).document;
  if (!document) throw new Error("the test's YAML is bad");
  const nameOf = (path: readonly unknown[]) => (path.length === 2 ? `rule ${path[1]}` : undefined);
  const found = checkShape(document, schema, { nameOf }).problems;
  return found.map(({ code, message, fix, line, column, length }) => ({
    at: (text.split("\n")[line - 1] ?? "").slice(column - 1, column - 1 + length),
    said: `${code} ${message}`,
    fix,
  }));
}

const DO = "event: x\ndo: [slack: { channel: y }]";

describe("every issue is a sentence at its place", () => {
  it("an unknown key points at the key and says what was meant", () => {
    expect(problems(`${DO}\nevnt: y`)).toEqual([
      { at: "evnt", said: 'R101 rule my-rule cannot have "evnt"', fix: 'did you mean "event"?' },
    ]);
  });

  it("a missing key points at its parent's key", () => {
    expect(problems("event: x")).toEqual([
      { at: "my-rule", said: "R102 rule my-rule has no `do`", fix: "write  do: …  below it" },
    ]);
  });

  it("a number in a text field is shown as written", () => {
    expect(problems(`${DO}\nzip: 01234`)).toEqual([
      {
        at: "01234",
        said: "R103 this must be text, not a number",
        fix: 'put quotes around it:  "01234"',
      },
    ]);
  });

  it("a quoted number says to take the quotes away", () => {
    expect(problems(`${DO}\nscore: "70"`)[0]?.said).toBe("R103 this must be a number: take the quotes away");
  });

  it("a duration without a unit says which units there are", () => {
    expect(problems(`${DO}\nafter: 24`)).toEqual([
      { at: "24", said: "R103 24 has no unit", fix: "write 24s, 24m, 24h or 24d" },
    ]);
    expect(problems(`${DO}\nafter: 24 hours`)[0]?.said).toContain("R104 a duration is written like 90s");
  });

  it("a closed set names its words", () => {
    expect(problems(`${DO}\nmode: shadw`)[0]?.said).toBe('R104 this must be live or shadow, not "shadw"');
  });

  it("an empty value and a wrong kind of value", () => {
    expect(problems("event:\ndo: x").map((one) => one.said)).toEqual([
      "R104 this value is empty; it must be text or a list",
      "R103 this must be a list, not text",
    ]);
  });

  it("of several possible shapes the one that was meant is judged", () => {
    expect(problems("event: [a, 5]\ndo: [slack: { channel: y }]")[0]?.at).toBe("5");
  });

  it("a list that may not be empty, a text that may not be", () => {
    expect(problems("event: x\ndo: []")[0]?.said).toBe("R104 this list needs at least 1 entry");
    expect(problems('event: x\ndo: [slack: { channel: "" }]')[0]?.said).toBe("R104 this must not be empty");
  });

  it("a schema's own sentence wins", () => {
    const text = "version: 1\nrules: { BAD: { event: x, do: [slack: { channel: y }] } }";
    const document = readYaml({ file: "a.yaml", text, maxBytes: 1_000 }).document;
    if (!document) throw new Error("the test's YAML is bad");
    const [problem] = checkShape(document, schema, { prefix: "S" }).problems;
    expect(problem).toMatchObject({
      code: "S104",
      column: 10,
      message: "a rule is named with small letters",
    });
  });

  it("never speaks of schemas", () => {
    const all = problems("event: 1\nzip: [1]\nscore: {}\nafter: []\nmode: 1\ndo: {}");
    expect(all).toHaveLength(6);
    for (const { said } of all) expect(said).not.toMatch(/invalid|expected|zod|undefined/i);
  });
});
