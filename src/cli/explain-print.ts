import type { z } from "zod";
import type { explanationShape } from "../http/api/explanation.ts";
import { durationText } from "../model/duration.ts";
import { BROKE } from "../route/count-broken.ts";
import type { Cell } from "./columns.ts";
import { askedText, GROUP_WORDS, VERDICT_MARKS, valueText } from "./condition-text.ts";
import type { Output } from "./output.ts";
import { printable } from "./printable.ts";
import { readable } from "./readable.ts";
import { shownTime } from "./shown.ts";

export type Explanation = z.infer<typeof explanationShape>;
type Rule = Explanation["rules"][number];
type Condition = Rule["conditions"][number];
type Wanted = Explanation["wanted"][number];

const VERDICTS: Readonly<Record<Rule["verdict"], string>> = {
  matches: "MATCHES",
  misses: "NO MATCH",
  breaks: `BROKEN: ${BROKE}`,
  "passed over": "PASSED OVER: another rule matched or broke",
};

/** Of a message: what is the same in every one, or for programs. `--json` has them. */
const UNSHOWN = [
  "from",
  "html",
  "headers",
  "metadata",
  "parse",
  "link_names",
  "unfurl_links",
  "unfurl_media",
];

/** Every rule with every condition, then what would be done. */
export function printExplanation(out: Output, explanation: Explanation, about: string): void {
  for (const rule of explanation.rules) printRule(out, rule);
  const { listening, rules, wanted } = explanation;
  const matched = rules.filter(({ verdict }) => verdict === "matches").map(({ rule }) => rule);
  const names = matched.length === 0 ? "" : `: ${matched.join(", ")}`;
  const listen = listening === 1 ? "1 rule listens" : `${listening} rules listen`;
  out.data(`${listen} to ${printable(about)}; ${matched.length} matched${names}`);
  for (const one of wanted) printWanted(out, one);
}

function printRule(out: Output, { rule, file, line, mode, verdict, conditions }: Rule): void {
  const colour = verdict === "matches" ? "green" : verdict === "breaks" ? "red" : "dim";
  const shadow = mode === "shadow" ? " (shadow)" : "";
  out.data(`${out.paint("bold", rule)}  ${file}:${line}  ${out.paint(colour, VERDICTS[verdict] + shadow)}`);
  if (verdict !== "passed over") out.rows(conditions.map((condition) => conditionRow(out, condition)));
  out.data("");
}

function conditionRow(out: Output, condition: Condition): readonly Cell[] {
  const { depth, kind, path, verdict, field } = condition;
  const what = kind === "field" ? (field ?? path) : GROUP_WORDS[kind];
  const name = `${"  ".repeat(depth + 1)}${VERDICT_MARKS[verdict]} ${what}`;
  const first: Cell =
    verdict === "fails" || verdict === "breaks"
      ? { text: name, paint: (text) => out.paint("red", text) }
      : name;
  if (verdict === "unchecked") return [first, "not checked (settled before)"];
  if (kind !== "field") return [first];
  const asked = askedText({ operator: condition.operator ?? "", expected: condition.expected });
  if (verdict === "breaks") return [first, asked, "the rule's steps ended here"];
  return [first, asked, isSelfEvident(condition) ? "" : wasText(condition)];
}

/** `is "production"` needs no second "production". */
function isSelfEvident({ verdict, operator, expected, actual }: Condition): boolean {
  return verdict === "holds" && operator === "is" && expected === actual;
}

function wasText({ actual, verdict, operator }: Condition): string {
  if (actual === undefined) return verdict === "holds" && operator === "exists" ? "" : "was missing";
  return `was ${valueText(actual)}`;
}

function printWanted(out: Output, one: Wanted): void {
  const { rule, action, kind, destination, cancelled } = one;
  const what = `${rule}/${action}: ${kind} to ${destination}`;
  out.data(
    cancelled === undefined
      ? `would do ${what}, ${whenText(one)}`
      : `would keep ${what} as cancelled: ${cancelled}`,
  );
  if (!one.message) return;
  const { summary, content, reason, detail } = one.message;
  if (reason === undefined) out.data(indented(readable(shortened(content) ?? summary ?? "")));
  else out.data(`  no message: ${reason}${detail === undefined ? "" : ` (${printable(detail)})`}`);
}

function whenText({ due_at, hours, times, every, digest, preview, reminder }: Wanted): string {
  const parts = [
    digest ? `in a digest due ${shownTime(due_at)} UTC at the latest` : `due ${shownTime(due_at)} UTC`,
    hours,
    times !== undefined && every !== undefined ? `${times} times, ${durationText(every)} apart` : undefined,
    reminder ? "unless something newer stops it" : undefined,
    preview ? "into the outbox" : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

/** What people read of it. */
function shortened(content: unknown): unknown {
  if (typeof content !== "object" || content === null || !("text" in content)) return content;
  return Object.fromEntries(Object.entries(content).filter(([key]) => !UNSHOWN.includes(key)));
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
