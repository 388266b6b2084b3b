import { spawn } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

/** Every bench one after the other, as one page of Markdown on stdout. `--quick`: a try with small numbers, no figures. */
const { values } = parseArgs({
  options: { quick: { type: "boolean", default: false }, events: { type: "string" } },
});

type Bench = {
  readonly title: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly quick: readonly string[];
};

const more = values.events === undefined ? [] : ["--events", values.events];
const BENCHES: readonly Bench[] = [
  { title: "Accept", file: "accept.ts", args: [], quick: ["--rounds", "1", "--seconds", "1"] },
  {
    title: "Receive and deliver",
    file: "delivered.ts",
    args: [],
    quick: ["--rounds", "1", "--seconds", "2"],
  },
  { title: "Redrive", file: "redrive.ts", args: [], quick: ["--rounds", "1", "--dead-letters", "2000"] },
  { title: "One alert", file: "alert.ts", args: [], quick: ["--rounds", "1", "--alerts", "50"] },
  {
    title: "Growth",
    file: "growth.ts",
    args: more,
    quick: ["--rounds", "1", "--seconds", "1", "--sizes", "1000,20000"],
  },
  { title: "Memory", file: "memory.ts", args: [], quick: ["--events", "5000"] },
  { title: "Rules", file: "rules.ts", args: [], quick: ["--rounds", "1", "--milliseconds", "50"] },
];

const memory = (totalmem() / 1024 ** 3).toFixed(0);
console.log(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model}, ${memory} GB.`);
for (const { title, file, args, quick } of BENCHES) {
  process.stderr.write(`${title}\n`);
  console.log(`\n## ${title}\n`);
  await run(file, values.quick ? quick : args);
}

/** One that fails does not keep the others from being run. */
function run(file: string, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, file), ...args], { stdio: "inherit" });
  return new Promise((resolve) => {
    child.once("exit", (code) => {
      if (code !== 0) {
        console.log(`Failed with ${code}.`);
        process.exitCode = 1;
      }
      resolve();
    });
  });
}
