import type { HomeKind } from "../../src/actions/destination.ts";
import { lintRules } from "../../src/config/lint/lint-rules.ts";
import type { Problem } from "../../src/config/problem.ts";
import type { ExamplePart } from "../../src/config/problem-codes/problem-code.ts";
import { homeProblems } from "../../src/config/settings/home-problems.ts";
import { loadSettings } from "../../src/config/settings/load-settings.ts";
import { readTests } from "../../src/config/tests/read-tests.ts";
import { loadTestRules, SETTINGS } from "../config/rules/load-test-rules.ts";
import { TESTED_RULES } from "./tested-rules.ts";

const DO = 'do:\n  - slack: { channel: "#kyc", text: Declined }';
/** What the examples of single keys refer to. */
const SHARED = [
  "lists: { watch: [IR] }",
  "messages: { please-go-on: { text: Please go on. } }",
  'hours: { office: { open: { mon-fri: "09:00-17:00" } } }',
];

/** What the real checker says of an example of the docs, with what it leaves out put around it. */
export function checkExample(part: ExamplePart, lines: string): readonly Problem[] {
  if (part === "told") return [];
  if (part === "settings") return settingsProblems(lines);
  if (part === "node" || part === "workers") return settingsProblems(lines, part);
  if (part === "file") return ruleProblems(/^version:/m.test(lines) ? lines : `version: 1\n${lines}`);
  if (part === "tests") return ruleProblems(`${TESTED_RULES}tests:\n${indented(lines, 2)}\n`);
  const rule = part === "do" ? `event: ${eventOf(lines)}\ndo:\n${indented(lines, 2)}` : wholeRule(lines);
  return ruleProblems(wholeFile(rule));
}

function wholeFile(rule: string): string {
  return ["version: 1", ...SHARED, "rules:", "  ours:", indented(rule, 4), ""].join("\n");
}

function ruleProblems(text: string): readonly Problem[] {
  const { ruleSet, problems } = loadTestRules(text);
  const written = readTests({ files: [{ name: "a.yaml", text }], settings: SETTINGS }).problems;
  const odd = ruleSet ? lintRules({ ruleSet, settings: SETTINGS }) : [];
  return [...problems, ...written, ...odd];
}

/** Reminders and what cancels them are about what is still open. */
function eventOf(lines: string): string {
  return lines.includes("after:") ? "inquiry.expired" : "inquiry.declined";
}

function wholeRule(lines: string): string {
  const event = /^(event|schedule):/m.test(lines) ? [] : ["event: inquiry.declined"];
  return [...event, lines, ...(/^do:/m.test(lines) ? [] : [DO])].join("\n");
}

function indented(lines: string, by: number): string {
  return lines.replaceAll(/^/gm, " ".repeat(by));
}

function settingsProblems(text: string, home?: HomeKind): readonly Problem[] {
  const { problems, warnings, settings, document } = loadSettings({
    file: { name: "relay.yaml", text },
    env: {
      PERSONA_SECRET: "test-secret-of-persona",
      SLACK_BOT_TOKEN: "xoxb-test-token",
      SMTP_URL: "smtp://mail.example.com:587",
      SMTPS_URL: "smtps://mail.example.com",
      PORT_25_URL: "smtp://mail.example.com:25",
      RESEND_API_KEY: "re_test_key",
      BACKOFFICE_URL: "https://backoffice.example.com/kyc",
    },
    overrides: {},
    readFile: () => {
      throw new Error("no such file");
    },
    baseDir: "/srv",
  });
  if (!home || !settings || !document) return [...problems, ...warnings];
  const unfit = homeProblems({ home, settings, document, mailBindings: ["EMAIL"] });
  return [...problems, ...warnings, ...unfit];
}
