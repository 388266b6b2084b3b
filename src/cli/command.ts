import type { OptionValues } from "commander";
import type { Context } from "./context.ts";

export type CommandOption = {
  readonly flags: string;
  readonly help: string;
  readonly parse?: ((text: string) => unknown) | undefined;
  /** May be given several times; the texts come as a list. */
  readonly repeated?: boolean | undefined;
  readonly choices?: readonly string[] | undefined;
};

/** What the parser made of arguments and options, by name. Each command declares the part that it reads. */
type Input = OptionValues[string];

/** Answers with the exit code. */
type Command = (context: Context, input: Input) => Promise<number>;

/** One entry of the command table. */
export type CommandEntry = {
  readonly usage: string;
  readonly summary: string;
  readonly options?: readonly CommandOption[] | undefined;
  /** What a shell offers for its argument; anything else is taken as well. */
  readonly completes?: (() => Promise<readonly string[]>) | undefined;
  /** Imports the command only when it is called, so that no other one pays for it. */
  readonly load: () => Promise<Command>;
};
