import type { CommandOption } from "./command.ts";
import { parseCount } from "./parse-count.ts";

export const YES: CommandOption = { flags: "-y, --yes", help: "do it without asking" };
export const SINCE: CommandOption = { flags: "--since <when>", help: "received since: 2h (ago), 2026-11-22" };
export const UNTIL: CommandOption = { flags: "--until <when>", help: "received until" };
export const DIED_SINCE: CommandOption = {
  flags: "--since <when>",
  help: "died since: 2h (ago), 2026-11-22",
};
export const DIED_UNTIL: CommandOption = { flags: "--until <when>", help: "died until" };
export const PLANNED_SINCE: CommandOption = {
  flags: "--since <when>",
  help: "planned (dead ones: died) since: 2h (ago), 2026-11-22",
};
export const PLANNED_UNTIL: CommandOption = {
  flags: "--until <when>",
  help: "planned (dead ones: died) until",
};
export const TYPE: CommandOption = { flags: "--type <event>", help: "only this event name" };
export const SOURCE: CommandOption = { flags: "--source <name>", help: "only this source" };
export const RULE: CommandOption = { flags: "--rule <id>", help: "only of this rule" };
export const DESTINATION: CommandOption = { flags: "--destination <name>", help: "only to this destination" };
export const REASON: CommandOption = { flags: "--reason <word>", help: "only with this reason" };
export const PAGE: readonly CommandOption[] = [
  { flags: "--limit <n>", help: "rows on a page, at most 200", parse: (text) => parseCount(text) },
  { flags: "--cursor <text>", help: "go on where the last page ended" },
  { flags: "--all", help: "every page (with --json one document a line)" },
];
