import { z } from "zod";
import type { RuleFile } from "../../ports/upkeep.ts";
import { SOURCE_KINDS } from "../../sources/registry.ts";
import type { Problem } from "../problem.ts";
import type { RuleSettings } from "../rules/load-rules.ts";
import { createReporter, type Reporter } from "../rules/reporter.ts";
import { RULE_LIMITS } from "../rules/rule-limits.ts";
import { createVocabulary } from "../rules/vocabulary.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { under } from "../yaml/under.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { checkTest, type TestWords } from "./check-test.ts";
import { checkWritten } from "./check-written.ts";
import { isTestFile } from "./is-test-file.ts";
import { readAbout } from "./read-about.ts";
import { rulesByFile } from "./rules-by-file.ts";
import type { TestCase } from "./test-case.ts";
import { type TestData, testFileSchema, testSchema } from "./test-schema.ts";

const MISSING_DESTINATION = "E606";

export type TestsInput = {
  /** Rule files and files of tests, by the names under which they are shown. */
  readonly files: readonly RuleFile[];
  readonly settings: RuleSettings;
};

export type ReadTests = {
  /** The good ones, in the order of files and lines. */
  readonly tests: readonly TestCase[];
  readonly problems: readonly Problem[];
};

/**
 * All tests: those under `tests:` of rule files and those of `name.test.yaml`. What is wrong with the rules
 * themselves is told by `loadRules`, and not here.
 */
export function readTests({ files, settings }: TestsInput): ReadTests {
  const read = files.map((file) => readTestYaml(file));
  const reporters = read.flatMap(({ reporter }) => reporter ?? []);
  const rules = rulesByFile(reporters.map(({ document }) => document));
  const words: TestWords = {
    vocabulary: createVocabulary(SOURCE_KINDS, settings.sources),
    sources: settings.sources,
    destinations: settings.destinations.map(({ name }) => name),
    rules,
  };
  const names = files.map(({ name }) => name);
  const tests = reporters.flatMap((reporter) => testsOf(reporter, names, words));
  const problems = [
    ...read.flatMap(({ problems: faults }) => faults),
    ...reporters.flatMap((reporter) => reporter.problems),
  ];
  return { tests, problems: missingOnce(problems) };
}

/** The tests of a rule name its destination many times: one that the settings lack is told once a file. */
function missingOnce(problems: readonly Problem[]): readonly Problem[] {
  const told = new Set<string>();
  return problems.filter(({ code, file, message }) => {
    if (code !== MISSING_DESTINATION) return true;
    const isNew = !told.has(`${file} ${message}`);
    told.add(`${file} ${message}`);
    return isNew;
  });
}

function readTestYaml({ name, text }: RuleFile): {
  readonly reporter?: Reporter;
  readonly problems: readonly Problem[];
} {
  const { document, problems } = readYaml({ file: name, text, maxBytes: RULE_LIMITS.fileBytes });
  if (document) return { reporter: createReporter(document), problems: [] };
  return { problems: isTestFile(name) ? problems : [] };
}

function testsOf(reporter: Reporter, files: readonly string[], words: TestWords): readonly TestCase[] {
  const { file, value } = reporter.document;
  const about = isTestFile(file) ? readTestFile(reporter, files) : [file];
  // Of a rule file that is no YAML that is told, and what its tests say cannot be judged.
  if (!about?.every((name) => words.rules.has(name))) return [];
  const raw = under(value, "tests");
  const names = new Set<string>();
  return (Array.isArray(raw) ? raw : []).flatMap((_, index) => {
    const path = ["tests", index];
    const data = checkWritten(reporter, { schema: testSchema, path, name: nameOf(raw, index) });
    if (!data) return [];
    reportTwice(reporter, path, data, names);
    return checkTest({ reporter, path, data, about, words }) ?? [];
  });
}

/** The rule files that it is for; undefined if its outside is wrong, which is then reported. */
function readTestFile(reporter: Reporter, files: readonly string[]): readonly string[] | undefined {
  const schema = outsideOf(reporter.document.file);
  const data = checkWritten(reporter, { schema, path: [], name: "the file" });
  return data && readAbout(reporter, data.for, files);
}

/** The tests in it are checked one by one, so that one fault hides no other. */
function outsideOf(file: string) {
  const write = `for: ${file.slice(file.lastIndexOf("/") + 1).replace(".test.", ".")}`;
  const { for: about, tests } = testFileSchema.shape;
  const some = z.array(z.unknown()).min(1).readonly();
  return testFileSchema
    .extend({ for: about.meta({ ...about.meta(), write }), tests: some.meta({ ...tests.meta() }) })
    .meta({ write: `version: 1, ${write}  and  tests:` });
}

function nameOf(tests: unknown, index: number): string {
  const name = under(Array.isArray(tests) ? tests[index] : undefined, "name");
  return typeof name === "string" ? `test "${name}"` : `test ${index + 1}`;
}

function reportTwice(reporter: Reporter, path: YamlPath, { name }: TestData, names: Set<string>): void {
  if (names.has(name)) {
    const message = `there is already a test "${name}" in this file`;
    reporter.at([...path, "name"], { code: "E612", message, fix: "give this one another name" });
  }
  names.add(name);
}
