import addTab from "@bomb.sh/tab/commander";
import type { Command } from "commander";
import type { CommandEntry } from "./command.ts";

/** Adds `complete <shell>`, which prints the script that makes the shell complete our commands, options and arguments. */
export async function addCompletion(program: Command, entries: readonly CommandEntry[]): Promise<void> {
  const shell = addTab(program);
  for (const { usage, completes } of entries) {
    const words = await completes?.();
    const [name = "", argument = ""] = usage.split(/[ <>[\]]+/);
    if (words) {
      shell.commands.get(name)?.argument(argument, (complete) => {
        for (const word of words) complete(word, "");
      });
    }
  }
}
