import { describe, expect, it } from "vitest";
import { indexListeners, type Listener } from "../../src/route/listening.ts";
import { sampleRule } from "./sample-rules.ts";

const KNOWN = ["inquiry.created", "inquiry.declined", "case.created"];

describe("which rules listen", () => {
  const listening = indexListeners(
    [
      listener("exact", ["inquiry.declined"]),
      listener("prefix", ["inquiry.*"]),
      listener("suffix", ["*.created"]),
      listener("one-source", ["inquiry.declined"], ["persona-eu"]),
      listener("one-kind", ["inquiry.declined"], ["persona"]),
      listener("unknown", ["inquiry.archived"]),
    ],
    KNOWN,
  );
  const idsOf = (type: string, source = "persona-eu", kind = "persona") =>
    listening({ type, source, kind }).map(({ id }) => id);

  it("by name and pattern, in the order of the files", () => {
    expect(idsOf("inquiry.declined")).toEqual(["exact", "prefix", "one-source", "one-kind"]);
    expect(idsOf("case.created")).toEqual(["suffix"]);
  });
  it("`from` is a source's name or its kind", () => {
    expect(idsOf("inquiry.declined", "persona-us")).toEqual(["exact", "prefix", "one-kind"]);
    expect(idsOf("inquiry.declined", "other", "passfort")).toEqual(["exact", "prefix"]);
  });
  it("patterns catch names that nobody knew at load", () => {
    expect(idsOf("inquiry.brand-new")).toEqual(["prefix"]);
    expect(idsOf("report.created")).toEqual(["suffix"]);
  });
  it("a declared name outside the catalogue listens by itself", () => {
    expect(idsOf("inquiry.archived")).toEqual(["prefix", "unknown"]);
  });
  it("gives the same list for the same name, without looking again", () => {
    const event = { type: "inquiry.x", source: "s", kind: "persona" };
    expect(listening(event)).toBe(listening(event));
  });
  it("forgets rather than grows when a sender invents names", () => {
    const first = listening({ type: "inquiry.0", source: "s", kind: "persona" });
    for (let n = 1; n < 5_000; n++) listening({ type: `inquiry.${n}`, source: "s", kind: "persona" });
    const again = listening({ type: "inquiry.0", source: "s", kind: "persona" });
    expect(again).not.toBe(first);
    expect(again).toEqual(first);
  });
});

function listener(id: string, events: string[], from?: string[]): Listener {
  return { rule: sampleRule(id, []), events, from };
}
