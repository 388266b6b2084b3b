import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { printProblems } from "../../../src/config/print-problems.ts";
import { loadSettings } from "../../../src/config/settings/load-settings.ts";

const FOLDER = new URL("bad/", import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));

const ENV = { SET: "test-secret-0001", EMPTY: "", BLANK: " \n", SAMPLE: "lantern-quarry-71f0c2d5" };

function load(name: string) {
  const text = readFileSync(new URL(name, FOLDER), "utf8");
  const loaded = loadSettings({
    file: { name: "relay.yaml", text },
    env: ENV,
    overrides: {},
    readFile: (path) => {
      if (path === "/srv/generated") return "krs_generated_0001\n";
      if (path === "/srv/blank") return "\uFEFF  \r\n\r\n";
      throw new Error("no such file");
    },
    baseDir: "/srv",
  });
  return { text, loaded };
}

describe("every bad settings file has its message beside it", () => {
  it.each(FILES)("%s", (name) => {
    const { text, loaded } = load(name);
    const expected = readFileSync(new URL(name.replace(".yaml", ".txt"), FOLDER), "utf8");
    const said = loaded.problems.map(
      ({ line, column, code, message }) => `${line}:${column} ${code} ${message}\n`,
    );
    expect(said.join("")).toBe(expected);
    expect(loaded.settings).toBeUndefined();

    const printed = printProblems(loaded.problems, () => text, { colour: false });
    expect(printed).not.toContain("hush-hush");
    expect(printed).not.toContain("123456789");
  });
});
