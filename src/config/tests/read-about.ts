import { didYouMean } from "../did-you-mean.ts";
import type { Reporter } from "../rules/reporter.ts";
import { isTestFile } from "./is-test-file.ts";

/** Those of `files`, beside a file of tests, that its `for:` names; undefined if one is not there. */
export function readAbout(
  reporter: Reporter,
  written: string | readonly string[],
  files: readonly string[],
): readonly string[] | undefined {
  const folder = folderOf(reporter.document.file);
  const beside = files.filter((file) => folderOf(file) === folder && !isTestFile(file));
  const known = beside.map((file) => file.slice(folder.length));
  const names = typeof written === "string" ? [written] : written;
  const wrong = names.filter((name) => !known.includes(name));
  for (const name of wrong) {
    const meant = didYouMean(name, known);
    const fix = meant === undefined ? listOf(known) : `did you mean "${meant}"?`;
    const path = typeof written === "string" ? ["for"] : ["for", names.indexOf(name)];
    reporter.at(path, { code: "E611", message: `there is no rule file "${name}" beside this one`, fix });
  }
  return wrong.length > 0 ? undefined : names.map((name) => folder + name);
}

function listOf(known: readonly string[]): string {
  return known.length === 0 ? "put the tests beside their rule file" : `rule files here: ${known.join(", ")}`;
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf("/") + 1);
}
