import { readFileSync } from "node:fs";
import { CommanderError } from "commander";
import { RelayError } from "../errors.ts";
import { COMMANDS } from "./commands.ts";
import { EXIT, exitCodeOf } from "./exit-codes.ts";
import { createProgram, type Streams, usageExitCode } from "./program.ts";

/** Runs one command line and leaves its exit code with the process. */
export async function run(argv: readonly string[]): Promise<void> {
  // `kyc-relay events | head` closes our stdout; that is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.done);
  });
  if (argv.includes("--no-color")) process.env["NO_COLOR"] = "1";
  process.exitCode = await main(argv, process);
}

/** Runs one command line; answers with the exit code. Never throws. */
export async function main(argv: readonly string[], streams: Streams): Promise<number> {
  let code: number = EXIT.done;
  const onExit = (ended: number) => {
    code = ended;
  };
  try {
    const program = createProgram({ version: ownVersion(), entries: COMMANDS, streams, onExit });
    if (argv[0] === "complete") {
      const { addCompletion } = await import("./complete.ts");
      await addCompletion(program, COMMANDS);
    }
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return usageExitCode(error);
    return report(error, argv, streams);
  }
}

function report(error: unknown, argv: readonly string[], { stdout, stderr }: Streams): number {
  const isOurs = error instanceof RelayError;
  const message = isOurs ? error.message : `Something unexpected happened: ${wordsOf(error)}`;
  if (argv.includes("--json")) {
    stdout.write(`${JSON.stringify({ error: { code: isOurs ? error.code : "internal", message } })}\n`);
  }
  stderr.write(`✕ ${message}\n`);
  if (argv.includes("--debug") && error instanceof Error) stderr.write(`${error.stack}\n`);
  else if (!isOurs) stderr.write("Run it again with --debug to see where.\n");
  return exitCodeOf(error);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
}

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return String(version);
}
