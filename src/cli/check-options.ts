import type { CommandOption } from "./command.ts";

/** Options of `check`. */
export const CHECK_OPTIONS: readonly CommandOption[] = [
  {
    flags: "--format <format>",
    help: "default: text; github for annotations, sarif for code scanning",
    choices: ["text", "json", "github", "sarif"],
  },
  { flags: "--deny-warnings", help: "a warning is a problem too" },
  { flags: "--without-secrets", help: "pass over secrets that are not set, as on a build server" },
  {
    flags: "--home <home>",
    help: "where the relay is to run: default node; workers for Cloudflare Workers",
    choices: ["node", "workers"],
  },
];
