import { basename, resolve } from "node:path";
import { RelayError } from "../errors.ts";
import type { Context } from "./context.ts";
import { counted } from "./counted.ts";
import { EXIT } from "./exit-codes.ts";
import { type FixedFile, fixFile } from "./fix-file.ts";
import { openHome } from "./home.ts";
import type { Output } from "./output.ts";
import { printable } from "./printable.ts";
import { readTestFiles } from "./test-files.ts";

export type FixInput = { readonly files: readonly string[]; readonly dryRun?: boolean | undefined };

const SETTINGS_FILE = "relay.yaml";

/** `fix`: puts the quotes where only they are missing, in the rule files or those that are named. */
export async function fix(context: Context, { files, dryRun = false }: FixInput): Promise<number> {
  const { out } = context;
  const names = files.length > 0 ? ruleFilesOnly(context, files) : ruleFilesOf(context);
  const fixed = [...new Set(names)].map((file) => fixFile(file, { dryRun }));
  if (out.json) out.document({ dry_run: dryRun, files: fixed });
  for (const one of fixed) say(out, one);
  const mended = fixed.flatMap((one) => ("changes" in one ? one.changes : []));
  out.data(verdict(out, mended.length, { files: fixed, dryRun }));
  out.next(dryRun && mended.length > 0 ? "the same without --dry-run" : "npx kyc-relay check");
  return fixed.some((one) => "refused" in one) ? EXIT.problems : EXIT.done;
}

/** Values of settings may be secrets, which would be printed. */
function ruleFilesOnly({ cwd, settings }: Context, files: readonly string[]): readonly string[] {
  const isSettings = (file: string) =>
    basename(file) === SETTINGS_FILE || resolve(cwd, file) === resolve(cwd, settings ?? SETTINGS_FILE);
  const own = files.find(isSettings);
  if (own === undefined) return files;
  throw new RelayError("bad_request", `${own} holds settings; fix mends files of rules and of their tests.`);
}

/** Those of their tests too: check says of both what can be mended. */
function ruleFilesOf(context: Context): readonly string[] {
  const { settings } = openHome(context, { forgive: "all" });
  const { rules, tests, problems } = readTestFiles(settings);
  const [unread] = problems;
  if (unread) throw new RelayError("invalid_rules", `${unread.message}; ${unread.fix ?? "name the files"}.`);
  return [...rules, ...tests].map(({ name }) => name);
}

function say(out: Output, fixed: FixedFile): void {
  if ("refused" in fixed) {
    out.talk(`✕ ${printable(fixed.refused)}. It was left as it is.`);
    return;
  }
  for (const { line, column, before, after } of fixed.changes) {
    out.data(`${fixed.file}:${line}:${column}  ${printable(before)} → ${printable(after)}`);
  }
}

type Run = { readonly files: readonly FixedFile[]; readonly dryRun: boolean };

function verdict(out: Output, places: number, { files, dryRun }: Run): string {
  const looked = `in ${counted(files.length, "file")}`;
  if (places === 0) return `${out.paint("green", "✓")} Nothing to mend ${looked}.`;
  const verb = dryRun ? "would be mended" : places === 1 ? "was mended" : "were mended";
  return `${out.paint("green", "✓")} ${counted(places, "place")} ${verb} ${looked}.`;
}
