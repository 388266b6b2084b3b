import type { RuleFile, Upkeep } from "../ports/upkeep.ts";
import type { RuleSet } from "../route/rule-set.ts";
import type { Problem } from "./problem.ts";

/** `saved`: the set was good once; what today's settings no longer have is left out instead of refusing the set. */
export type CompileRules = (
  files: readonly RuleFile[],
  saved: boolean,
) => {
  readonly ruleSet?: RuleSet | undefined;
  readonly problems: readonly Problem[];
};

export type RuleFiles = {
  readonly files: readonly RuleFile[];
  /** What could not even be read; then the files that could be are no whole set. */
  readonly problems: readonly Problem[];
};

/** A set that is not taken, and what today's settings leave out of it. */
export type KeptOut = { readonly hash: string; readonly problems: readonly Problem[] };

export type LookParts = {
  readonly read: () => RuleFiles;
  readonly compile: CompileRules;
  readonly upkeep: Pick<Upkeep, "saveRules" | "savedRules" | "latestRules">;
  /**
   * Several processes go by one store: files that were in force before and are not any more are out of date at the
   * start of this process, and the set in force stays.
   */
  readonly shared?: boolean | undefined;
};

/** The last look at the files; `hash` if they are good. */
type Look = {
  readonly text: string;
  readonly problems: readonly Problem[];
  readonly hash?: string | undefined;
};

type Looked = {
  readonly look: Look;
  readonly ruleSet?: RuleSet | undefined;
  readonly keptOut?: KeptOut | undefined;
};

export async function lookAt(read: RuleFiles, parts: LookParts, shared = false): Promise<Looked> {
  const { compile, upkeep } = parts;
  const compiled = compile(read.files, false);
  const ruleSet = read.problems.length === 0 ? compiled.ruleSet : undefined;
  const problems = [...read.problems, ...compiled.problems];
  const look: Look = { text: textOf(read), problems, hash: ruleSet?.hash };
  if (!ruleSet) return { look };
  if (shared && (await isOutOfDate(ruleSet, upkeep))) {
    const { keptOut } = await latest(parts);
    return keptOut ? { look, ruleSet, keptOut } : { look };
  }
  await upkeep.saveRules(ruleSet.hash, ruleSet.files);
  return { look, ruleSet };
}

async function isOutOfDate({ hash }: RuleSet, upkeep: LookParts["upkeep"]): Promise<boolean> {
  const last = await upkeep.latestRules();
  return last?.hash !== hash && (await upkeep.savedRules(hash)) !== undefined;
}

/** All that the files say, or why they say nothing. */
export function textOf({ files, problems }: RuleFiles): string {
  return JSON.stringify([files, problems]);
}

export async function lastGood(parts: LookParts): Promise<RuleSet | undefined> {
  return (await latest(parts)).ruleSet;
}

/** The set that was saved last, and what of it today's settings leave out. */
export async function latest({
  compile,
  upkeep,
}: LookParts): Promise<{ readonly ruleSet?: RuleSet | undefined; readonly keptOut?: KeptOut | undefined }> {
  const last = await upkeep.latestRules();
  if (!last) return {};
  const { ruleSet, problems } = compile(last.files, true);
  const errors = problems.filter(({ severity }) => severity === "error");
  return { ruleSet, keptOut: errors.length === 0 ? undefined : { hash: last.hash, problems: errors } };
}

export async function compileSaved(hash: string, parts: LookParts): Promise<RuleSet | undefined> {
  const files = await parts.upkeep.savedRules(hash);
  return files && parts.compile(files, true).ruleSet;
}
