import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli, temporaryFolder } from "./cli/run-cli.ts";
import { checkExample } from "./support/check-example.ts";
import { GENERATED_DOCS } from "./support/generated-docs.ts";

const ROOT = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const PAGES = [
  "README.md",
  "rules/README.md",
  ...readdirSync(join(ROOT, "docs")).map((name) => `docs/${name}`),
].filter((name) => name.endsWith(".md"));

const PAGES_ABOUT_RULES = [
  "README.md",
  "rules/README.md",
  "docs/how-a-rule-runs.md",
  "docs/yaml-in-five-minutes.md",
];

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

test("links to a place in a page lead to one that is there", () => {
  for (const page of PAGES) {
    for (const [, link = "", anchor] of read(page).matchAll(/\]\(((?!https?:)[^)#\s]*)#([^)\s]+)\)/g)) {
      const target = link === "" ? page : join(dirname(page), link);
      expect(read(target), `${page} ${link}#${anchor}`).toContain(`<a id="${anchor}">`);
    }
  }
});

test("every command that the pages name exists", async () => {
  const commands = [
    ...PAGES.map(read)
      .join("\n")
      .matchAll(/npx kyc-relay ([a-z]+)/g),
  ].map(([, name]) => name);
  const table = ["commands", "upkeep-commands", "program"].map((name) => read(`src/cli/${name}.ts`)).join();
  for (const name of new Set(commands)) expect(table, name).toMatch(new RegExp(`["'\`]${name}\\b`));
});

describe("what the pages tell to write is good", () => {
  const blocksOf = (page: string) =>
    [...read(page).matchAll(/^```yaml\n([^`]*)^```/gm)].map(([, yaml = ""]) => yaml);
  const settings = [
    "docs/getting-started.md",
    "docs/sources.md",
    "docs/postgres.md",
    "docs/deploy.md",
  ].flatMap((page) => blocksOf(page).map((yaml) => ({ page, yaml })));
  const written = PAGES_ABOUT_RULES.flatMap((page) => blocksOf(page).map((yaml) => ({ page, yaml })));
  const rules = written.filter(({ yaml }) => yaml.startsWith("version:"));
  const parts = written.filter(({ yaml }) => !yaml.startsWith("version:"));
  const [whole] = settings;

  /** With every variable that the settings name, as an administrator would have set them. */
  async function check(yaml: string, cwd: string) {
    writeFileSync(join(cwd, "relay.yaml"), yaml);
    const names = [...yaml.matchAll(/env:([A-Z_]+)/g)].map(([, name = ""]) => name);
    const env = Object.fromEntries(names.map((name) => [name, valueFor(name)]));
    return runCli(["check"], { cwd, env });
  }

  function valueFor(name: string): string {
    if (name === "SMTP_URL") return "smtp://mail.example.com:587";
    if (name === "DATABASE_URL") return "postgres://db.example.com/kyc_relay";
    if (name.endsWith("_URL")) return "https://example.com/x";
    return name.startsWith("SLACK") ? "xoxb-test-token" : `test-${name}-0123456789`;
  }

  test.each(settings)("settings of $page", async ({ yaml }) => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, "rules"));
    if (yaml === whole?.yaml) cpSync(join(ROOT, "rules"), join(cwd, "rules"), { recursive: true });
    expect(await check(yaml, cwd)).toMatchObject({ code: 0, stdout: expect.stringContaining("0 warnings") });
  });

  test.each(parts)("a part of a rule of $page", ({ yaml }) => {
    const found = checkExample(yaml.startsWith("- ") ? "do" : "rule", yaml.trimEnd());
    expect(found.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  test.each(rules)("a rule of $page", async ({ yaml }) => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, "rules"));
    writeFileSync(join(cwd, "rules", "ours.yaml"), yaml);
    const ran = await check(whole?.yaml ?? "", cwd);
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining("with 1 rule: 0 errors") });
  });
});
