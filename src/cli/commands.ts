import { DELIVERY_STATES } from "../model/delivery.ts";
import { CHECK_OPTIONS } from "./check-options.ts";
import type { CommandEntry, CommandOption } from "./command.ts";
import {
  DESTINATION,
  PAGE,
  PLANNED_SINCE,
  PLANNED_UNTIL,
  REASON,
  RULE,
  SINCE,
  SOURCE,
  TYPE,
  UNTIL,
} from "./list-options.ts";
import { parseCount } from "./parse-count.ts";
import { parseRate } from "./parse-rate.ts";
import { UPKEEP_COMMANDS } from "./upkeep-commands.ts";

/** 0 takes a free one. */
const parsePort = (text: string) => parseCount(text, { least: 0, most: 65_535 });
const LOG_FORMAT: CommandOption = {
  flags: "--log-format <format>",
  help: "default: pretty on a terminal, else json",
  choices: ["pretty", "json"],
};

/** The command table: everything that `kyc-relay` can do. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    usage: "serve",
    summary: "start the relay",
    options: [
      { flags: "-p, --port <n>", help: "port to listen on", parse: parsePort },
      { flags: "--host <address>", help: "address to listen on" },
      { flags: "--preview", help: "nothing goes out; every message lands in the outbox" },
      { flags: "--ingest-only", help: "take in events and leave delivering to another process (PostgreSQL)" },
      { flags: "--deliver-only", help: "deliver and leave webhooks to another process (PostgreSQL)" },
      LOG_FORMAT,
      {
        flags: "--log-level <level>",
        help: "default: info; warn leaves out what went well",
        choices: ["info", "warn", "error"],
      },
    ],
    load: async () => (await import("./serve.ts")).serve,
  },
  {
    usage: "demo",
    summary: "a relay in a throw-away folder, with a small scenario played to it",
    options: [
      {
        flags: "-p, --port <n>",
        help: "port to listen on (default: 8787 or the next free one)",
        parse: parsePort,
      },
      { flags: "--exit", help: "end after the scenario" },
    ],
    load: async () => (await import("./demo.ts")).demo,
  },
  {
    usage: "check [files...]",
    summary: "look for mistakes in the settings and rules, as the relay does at its start, and for odd rules",
    options: CHECK_OPTIONS,
    load: async () => (await import("./check.ts")).check,
  },
  {
    usage: "fix [files...]",
    summary: "put the quotes into rule files where nothing but quotes is missing",
    options: [{ flags: "--dry-run", help: "only say what would be changed" }],
    load: async () => (await import("./fix.ts")).fix,
  },
  {
    usage: "schema",
    summary: "a JSON Schema of rule files, by which an editor completes and explains them",
    options: [{ flags: "-o, --output <file>", help: "write it there (default: print it)" }],
    load: async () => (await import("./schema.ts")).schema,
  },
  {
    usage: "explain-code [code]",
    summary: "what a problem's code (C201) or a reason word (too_late) means, and what to do",
    load: async () => (await import("./explain-code.ts")).explainCode,
  },
  {
    usage: "explain-reason [word]",
    summary: "what a reason (too_late) or a far side's own word (5.1.1, not_in_channel) means, and who acts",
    completes: async () => (await import("./find-reason.ts")).EXPLAINED_WORDS,
    load: async () => (await import("./explain-reason.ts")).explainReason,
  },
  {
    usage: "explain <event>",
    summary: "why rules match: a stored event's id, a JSON file, or a sample like persona/inquiry.declined",
    options: [
      { flags: "--rules <dir>", help: "by the rules in this folder" },
      { flags: "--active", help: "of a stored event: by the rules in force now" },
      { flags: "--render", help: "also the messages, as they would be now" },
      { flags: "--source <name>", help: "who sends what is in the file" },
      { flags: "--set <path=value>", help: "set a field of the sample; repeatable", repeated: true },
    ],
    load: async () => (await import("./explain.ts")).explain,
  },
  {
    usage: "test [files...]",
    summary: "run the tests of the rules, in a relay of their own that sends nothing",
    options: [
      { flags: "--filter <text>", help: "only tests with this in their name" },
      { flags: "--verbose", help: "also name the tests that pass" },
      { flags: "--coverage", help: "also say what no test has seen of the rules" },
      {
        flags: "--min <percent>",
        help: "fail below this coverage",
        parse: (text) => parseCount(text, { least: 0, most: 100 }),
      },
      { flags: "--watch", help: "run again whenever a file changes" },
      { flags: "--format <format>", help: "how to report", choices: ["text", "json", "junit"] },
    ],
    load: async () => (await import("./test.ts")).test,
  },
  {
    usage: "send <source> <event>",
    summary: "send a sample to the running relay, signed as the sender would",
    options: [
      { flags: "--reference <text>", help: "your own id of the person or company" },
      { flags: "--set <path=value>", help: "set a field of the payload; repeatable", repeated: true },
      {
        flags: "--inflection <case>",
        help: "spelling of keys (Persona only)",
        choices: ["kebab", "snake", "camel"],
      },
      { flags: "--bad-signature", help: "sign it wrongly; done if it is refused for that" },
      { flags: "--stale", help: "sign it with an old time (Persona only); done if it is refused for that" },
      { flags: "--duplicate", help: "send each one twice" },
      { flags: "--count <n>", help: "how many, each with its own ids", parse: (text) => parseCount(text) },
      { flags: "--rate <rate>", help: "how fast: 5/s, 30/m, 1/5s", parse: parseRate },
    ],
    load: async () => (await import("./send.ts")).send,
  },
  {
    usage: "events [id]",
    summary: "list events, newest first, or show one with what became of it",
    options: [
      SOURCE,
      TYPE,
      { flags: "--subject <key>", help: "only of this subject" },
      SINCE,
      UNTIL,
      ...PAGE,
    ],
    load: async () => (await import("./events.ts")).events,
  },
  {
    usage: "deliveries [id]",
    summary: "list deliveries, newest first, or show one with its attempts",
    options: [
      { flags: "--state <state>", help: "only in this state", choices: DELIVERY_STATES },
      { flags: "--group", help: "with --state dead: how many died of what" },
      RULE,
      DESTINATION,
      REASON,
      PLANNED_SINCE,
      PLANNED_UNTIL,
      ...PAGE,
    ],
    load: async () => (await import("./deliveries.ts")).deliveries,
  },
  {
    usage: "outbox [id]",
    summary: "list what preview or a shadow rule kept from going out, or show one message",
    options: PAGE,
    load: async () => (await import("./outbox.ts")).outbox,
  },
  {
    usage: "records [table] [key]",
    summary: "list the record tables, the rows of one, or one row with its history",
    options: PAGE,
    load: async () => (await import("./records.ts")).records,
  },
  {
    usage: "refused",
    summary: "list refused requests, newest first",
    options: PAGE,
    load: async () => (await import("./refused.ts")).refused,
  },
  {
    usage: "alarms",
    summary: "what is wrong with the relay and what to do about it, then the alarms of before",
    options: [{ flags: "--open", help: "only what is wrong now" }, ...PAGE],
    load: async () => (await import("./alarms.ts")).alarms,
  },
  ...UPKEEP_COMMANDS,
];
