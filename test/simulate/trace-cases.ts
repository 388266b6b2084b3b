import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RuleFile } from "../../src/ports/upkeep.ts";

const ROOT = join(import.meta.dirname, "../..");
const EXAMPLES = "test/simulate/examples";

/** A rule set with its tests, and what they bring about in every home. */
export type TraceCase = {
  readonly name: string;
  /** Of relay.yaml; absent: the first-run settings. */
  readonly settings?: string | undefined;
  readonly files: readonly RuleFile[];
  /** Where what they bring about is kept. */
  readonly path: string;
};

/** The rules that ship, every recipe, and what uses every feature of the language. */
export function traceCases(): readonly TraceCase[] {
  const recipes = read("test/fixtures/recipes/relay.yaml");
  const features = read(`${EXAMPLES}/every-feature.relay.yaml`);
  return [
    traceCase("shipped", rulesIn("rules")),
    ...rulesIn("rules/recipes").map((file) => traceCase(basename(file), [file], recipes)),
    ...["language", "mails", "moments"].map((name) => traceCase(name, [ruleFile(EXAMPLES, `${name}.yaml`)])),
    traceCase("every-feature", [ruleFile(EXAMPLES, "every-feature.yaml")], features),
  ];
}

function traceCase(name: string, files: readonly RuleFile[], settings?: string): TraceCase {
  return { name, settings, files, path: join(ROOT, "test/fixtures/traces", `${name}.txt`) };
}

function rulesIn(folder: string): readonly RuleFile[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".yaml"))
    .toSorted()
    .map((name) => ruleFile(folder, name));
}

function ruleFile(folder: string, name: string): RuleFile {
  return { name: `rules/${name}`, text: read(`${folder}/${name}`) };
}

function basename({ name }: RuleFile): string {
  return name.replace(/^rules\/(.*)\.yaml$/, "$1");
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}
