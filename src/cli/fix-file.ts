import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Change, fixText } from "../config/fix/fix-text.ts";
import { RULE_LIMITS } from "../config/rules/rule-limits.ts";
import { writeOrSay } from "./write-or-say.ts";

export type FixedFile =
  | { readonly file: string; readonly changes: readonly Change[] }
  /** Left as it is, and why. */
  | { readonly file: string; readonly refused: string };

const PERMISSIONS = 0o7777;

/** Mends one file in place: all of it or nothing, with its owner and permissions, and only if it is text in a file of its own. */
export function fixFile(file: string, options: { readonly dryRun: boolean }): FixedFile {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  const unfit = unfitness(stats);
  if (!stats || unfit !== undefined) return { file, refused: `${file} ${unfit}` };
  const bytes = readOrUndefined(file);
  if (!bytes) return { file, refused: `${file} cannot be read` };
  const before = bytes.toString("utf8");
  if (!Buffer.from(before).equals(bytes)) {
    return { file, refused: `${file} is not UTF-8 text; save it as UTF-8 first` };
  }
  const { text, changes } = fixText(before);
  if (changes.length === 0 || options.dryRun) return { file, changes };
  if (!readOrUndefined(file)?.equals(bytes)) return { file, refused: `${file} was changed meanwhile` };
  writeOrSay(file, () => replace(file, text, stats));
  return { file, changes };
}

function unfitness(stats: Stats | undefined): string | undefined {
  if (!stats) return "is not there";
  if (stats.isSymbolicLink()) return "is a link to another file; name that one";
  if (!stats.isFile()) return "is not a file";
  return stats.size > RULE_LIMITS.fileBytes ? "is larger than a file of rules may be" : undefined;
}

function readOrUndefined(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Beside the file and then in its place, so that a reader finds the old text or the new one. */
function replace(file: string, text: string, { mode, uid, gid }: Stats): void {
  const beside = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString("hex")}.tmp`);
  const handle = openSync(beside, "wx", 0o600);
  try {
    writeFileSync(handle, text);
    if (process.getuid?.() === 0) fchownSync(handle, uid, gid);
    fchmodSync(handle, mode & PERMISSIONS);
    fsyncSync(handle);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
}
