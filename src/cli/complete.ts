import addTab from "@bomb.sh/tab/commander";
import type { Command } from "commander";

/** Adds `complete <shell>`, which prints the script that makes the shell complete our commands and options. */
export function addCompletion(program: Command): void {
  addTab(program);
}
