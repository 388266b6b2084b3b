import { parseArgs } from "node:util";
import type { FuzzTarget } from "../test/fuzz/fuzz-target.ts";
import { FUZZ_TARGETS } from "../test/fuzz/targets.ts";

/**
 * Millions of inputs that nobody thought of: signature headers, bodies, settings, rule files, templates, times. Each
 * must end in an answer of ours within a second. Prints what was found, with the seed that finds it again; ends with 1
 * if anything was. `--only` takes the targets whose names hold a word.
 */
const { values } = parseArgs({
  options: {
    inputs: { type: "string", default: "100000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    only: { type: "string", default: "" },
  },
});

/** After what was found once, a batch ends; the next one looks for more. */
const INPUTS_A_BATCH = 10_000;
const SHARES = 1_000;
const SHOWN_CHARACTERS = 2_000;

const seed = Number(values.seed);
const started = performance.now();
let inputs = 0;
const rows: string[] = [];
const findings: string[] = [];
for (const target of FUZZ_TARGETS.filter(({ name }) => name.includes(values.only))) fuzz(target);
print();
process.exitCode = findings.length > 0 ? 1 : 0;

function fuzz(target: FuzzTarget): void {
  const wanted = Math.ceil((Number(values.inputs) * target.share) / SHARES);
  const begun = performance.now();
  let longest = 0;
  let found = 0;
  for (let done = 0, batch = 0; done < wanted; done += INPUTS_A_BATCH, batch += 1) {
    const result = target.run({ runs: Math.min(INPUTS_A_BATCH, wanted - done), seed: seed + batch });
    longest = Math.max(longest, result.longest);
    if (result.found === undefined) continue;
    found += 1;
    findings.push(`${target.name}\n${result.found.slice(0, SHOWN_CHARACTERS)}`);
  }
  inputs += wanted;
  const perSecond = Math.round((wanted * 1_000) / (performance.now() - begun));
  rows.push(`| ${target.name} | ${wanted} | ${perSecond} | ${Math.round(longest)} | ${found} |`);
  process.stderr.write(`${wanted} done: ${target.name}\n`);
}

function print(): void {
  const seconds = Math.round((performance.now() - started) / 1_000);
  console.log("| what is promised | inputs | a second | longest ms | found |\n|---|--:|--:|--:|--:|");
  console.log(rows.join("\n"));
  console.log(`\n${inputs} inputs in ${seconds} s, seed ${seed}: ${findings.length} found`);
  for (const finding of findings) console.log(`\n${finding}`);
}
