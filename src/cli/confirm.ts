import { createInterface } from "node:readline/promises";
import { RelayError } from "../errors.ts";

/** Asks on a terminal, default no. Without one nobody can answer, so only `--yes` goes on. */
export async function confirm(question: string, yes: boolean | undefined): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new RelayError("bad_request", `${question} Nobody is here to answer; add --yes to do it.`);
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}
