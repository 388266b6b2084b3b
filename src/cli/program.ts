import { Command, type CommanderError, Option } from "commander";
import { RelayError } from "../errors.ts";
import type { CommandEntry, CommandOption } from "./command.ts";
import type { Context } from "./context.ts";
import { EXIT, EXIT_CODE_HELP } from "./exit-codes.ts";
import { openOutput } from "./output.ts";

const COMPLETION_HELP = "Completion: source <(kyc-relay complete bash), or zsh, fish, powershell.";

export type Streams = { readonly stdout: NodeJS.WriteStream; readonly stderr: NodeJS.WriteStream };

export type ProgramParts = {
  readonly version: string;
  readonly entries: readonly CommandEntry[];
  readonly streams: Streams;
  readonly onExit: (code: number) => void;
};

/** The parser of the whole command line. Throws a CommanderError for wrong usage and for help. */
export function createProgram(parts: ProgramParts): Command {
  const { streams } = parts;
  const program = new Command("kyc-relay")
    .description("KYC webhooks in; Slack, email, webhooks and records out, as your rules say.")
    .version(parts.version, "-V, --version")
    .option(
      "-c, --config <file>",
      "settings file, or a folder (default: ./relay.yaml, else first-run settings)",
    )
    .option("--url <url>", "the running relay (default: KYC_RELAY_URL, else the settings' host and port)")
    .option("--json", "data as JSON on stdout")
    .option("--no-color", "no colours (also NO_COLOR)")
    .option("--debug", "show the trace of an unexpected error")
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError("Add --help to see what there is.")
    .configureOutput({
      writeOut: (text) => void streams.stdout.write(text),
      writeErr: (text) => void streams.stderr.write(text),
    })
    .addHelpText("after", `\n${COMPLETION_HELP}\n\n${EXIT_CODE_HELP}`)
    .exitOverride();
  for (const entry of parts.entries) addCommand(program, entry, parts);
  return program;
}

function addCommand(program: Command, entry: CommandEntry, parts: ProgramParts): void {
  const command = program.command(entry.usage).description(entry.summary);
  for (const option of entry.options ?? []) command.addOption(toOption(option));
  command.action(async () => {
    const input = { ...argumentsByName(command), ...command.opts() };
    const run = await entry.load();
    parts.onExit(await run(contextOf(program, parts.streams), input));
  });
}

function toOption(option: CommandOption): Option {
  const { flags, help, parse, repeated, choices } = option;
  const made = new Option(flags, help);
  if (choices) made.choices(choices);
  if (repeated) made.argParser<readonly string[]>((text, before = []) => [...before, text]);
  if (parse) made.argParser<unknown>((text) => parseNamed(made.long ?? flags, text, parse));
  return made;
}

/** A value is refused with the name of its option: there may be several numbers on a line. */
function parseNamed(name: string, text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
    throw new RelayError(error.code, `${name}: ${error.message}`, { cause: error });
  }
}

function argumentsByName(command: Command): Readonly<Record<string, unknown>> {
  const names = command.registeredArguments.map((argument) => argument.name());
  return Object.fromEntries(names.map((name, at) => [name, command.processedArgs[at]]));
}

function contextOf(program: Command, streams: Streams): Context {
  const options = program.opts();
  return {
    settings: options["config"],
    url: options["url"] ?? process.env["KYC_RELAY_URL"],
    cwd: process.cwd(),
    env: process.env,
    clock: Date.now,
    out: openOutput({ json: options["json"] === true, ...streams }),
  };
}

/** Commander's own exit codes are 0 for help that was asked for and 1 for wrong usage; ours is 2 for that. */
export function usageExitCode(error: CommanderError): number {
  return error.exitCode === 0 ? EXIT.done : EXIT.usage;
}
