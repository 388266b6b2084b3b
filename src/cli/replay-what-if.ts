import type { z } from "zod";
import type { Problem } from "../config/problem.ts";
import { RelayError } from "../errors.ts";
import { whatIfAnswer } from "../http/api/what-if.ts";
import { hashRules } from "../node/hash-rules.ts";
import { readRuleFiles } from "../node/rule-files.ts";
import type { RuleFile } from "../ports/upkeep.ts";
import { compileFiles } from "./compile-files.ts";
import type { Context } from "./context.ts";
import { counted } from "./counted.ts";
import { EXIT } from "./exit-codes.ts";
import type { Output } from "./output.ts";
import { readAnswer } from "./read-answer.ts";
import { withRelay } from "./relay-access.ts";
import { sayProblems } from "./say-problems.ts";
import { shownTime } from "./shown.ts";

type Answer = Omit<z.infer<typeof whatIfAnswer>["data"], "problems"> & {
  readonly problems: readonly Problem[];
};
type Comparison = NonNullable<Answer["comparison"]>;
type Group = Comparison["groups"][number];

/** A relay on Cloudflare Workers takes rules only as they are deployed. */
const NO_YAML = "R116";

/** The events as the API takes them. */
type Filter = Readonly<Record<string, string | undefined>>;

/** `replay --rules DIR --dry-run`: what other rules would do with stored events. Exits 1 if the rules are bad. */
export async function whatIf(context: Context, folder: string, filter: Filter): Promise<number> {
  const { out } = context;
  const { files, problems: unread } = readRuleFiles(folder);
  if (unread.length > 0) {
    sayProblems(out, unread);
    throw new RelayError("conflict", `The rules in ${folder} cannot be read; what is wrong stands above.`);
  }
  const data = await compare(context, files, filter);
  if (out.json) out.document({ data });
  else sayProblems(out, data.problems);
  if (!data.comparison) {
    out.next(`mend the rules in ${folder}, then the same again`);
    return EXIT.problems;
  }
  printComparison(out, data.comparison);
  out.next(nextAfter(data.comparison, folder));
  return EXIT.done;
}

async function compare(context: Context, files: readonly RuleFile[], filter: Filter): Promise<Answer> {
  const ask = async (given: readonly RuleFile[]) => {
    const answer = await withRelay(context, (relay) =>
      relay.request("/what-if", { files: given, ...filter }),
    );
    return readAnswer(whatIfAnswer, answer).data;
  };
  const data = await ask(files);
  if (!data.problems.some(({ code }) => code === NO_YAML)) return data;
  const hash = hashRules(JSON.stringify(files.map(({ name, text }) => [name, text])));
  const compiled = compileFiles(files, hash);
  return compiled.problems.length > 0 ? { problems: [...compiled.problems] } : ask(compiled.files);
}

function printComparison(out: Output, comparison: Comparison): void {
  const { groups, totals, events, complete, not_simulated } = comparison;
  for (const group of groups) printGroup(out, group);
  const destinations = [...new Set(groups.map(({ destination }) => destination))];
  if (destinations.length > 1) {
    out.data("By destination");
    out.rows(destinations.map((name) => [`  ${name}`, ...countsFor(groups, name)]));
    out.data("");
  }
  const { added, removed, moved } = totals;
  const elsewhen = moved === 0 ? "" : `, ${moved} at another time`;
  const sum = added + removed + moved === 0 ? "No difference" : `+${added} -${removed} deliveries${elsewhen}`;
  const more = complete ? "" : " There are more: narrow it with --since and --until.";
  out.data(`${sum}. ${counted(events, "event")} looked at.${more}`);
  out.talk(`Not simulated: ${not_simulated.join("; ")}.`);
}

const SIGNS = { added: "+", removed: "-", moved: "~" } as const;
const COLOURS = { added: "green", removed: "red", moved: "yellow" } as const;

function printGroup(out: Output, { change, rule, destination, count, examples }: Group): void {
  const line = `${SIGNS[change]}${count} ${rule} to ${destination}${change === "moved" ? ", at another time" : ""}`;
  out.data(out.paint(COLOURS[change], line));
  out.rows(examples.map(({ event, type, received_at }) => [`   ${event}`, type, shownTime(received_at)]));
}

function countsFor(groups: readonly Group[], destination: string): readonly string[] {
  return (["added", "removed", "moved"] as const).flatMap((change) => {
    const of = groups.filter((group) => group.destination === destination && group.change === change);
    const sum = of.reduce((total, { count }) => total + count, 0);
    return sum === 0 ? [] : `${SIGNS[change]}${sum}`;
  });
}

function nextAfter({ groups: [first] }: Comparison, folder: string): string {
  const example = first?.examples[0]?.event;
  return example === undefined ? "npx kyc-relay check" : `npx kyc-relay explain ${example} --rules ${folder}`;
}
