import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { GENERATED_DOCS } from "./support/generated-docs.ts";

const ROOT = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const PAGES = [
  "README.md",
  "rules/README.md",
  ...readdirSync(join(ROOT, "docs")).map((name) => `docs/${name}`),
].filter((name) => name.endsWith(".md"));

test.each(Object.entries(GENERATED_DOCS))(
  "%s is as the schemas say; if not, run `npm run docs`",
  (path, generate) => {
    expect(read(path)).toBe(generate());
  },
);

test("the README's map names every folder of src", () => {
  const folders = readdirSync(join(ROOT, "src"), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const map = read("README.md");
  for (const { name } of folders) expect(map, `src/${name}`).toContain(`\`${name}/\``);
});

describe("links between pages lead somewhere", () => {
  test.each(PAGES)("%s", (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link]) => link ?? "");
    for (const link of links) expect(existsSync(join(ROOT, dirname(page), link)), link).toBe(true);
  });
});

test("every command that the pages name exists", async () => {
  const commands = [
    ...PAGES.map(read)
      .join("\n")
      .matchAll(/npx kyc-relay ([a-z]+)/g),
  ].map(([, name]) => name);
  const table = read("src/cli/commands.ts") + read("src/cli/program.ts");
  for (const name of new Set(commands)) expect(table, name).toMatch(new RegExp(`["'\`]${name}\\b`));
});
