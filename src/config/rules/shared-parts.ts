import type { Scalar } from "../../route/condition.ts";
import { parseTemplate } from "../../templates/parse-template.ts";
import { type Hours, readHours, type WrittenHours } from "../../time/hours.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { ReadRuleFile } from "./read-rule-document.ts";
import type { Reporter } from "./reporter.ts";
import { withMeant } from "./text-fault.ts";

type SharedMessage = {
  readonly text: string;
  readonly html?: string | undefined;
  /** Of the file that it stands in. */
  readonly reporter: Reporter;
};

/** What every file may use, wherever it is written. */
export type SharedParts = {
  readonly lists: ReadonlyMap<string, readonly Scalar[]>;
  readonly messages: ReadonlyMap<string, SharedMessage>;
  /** Undefined where they are written, but wrong. */
  readonly hours: ReadonlyMap<string, Hours | undefined>;
  /** False: a file could not be read, and what seems to be missing may stand there. */
  readonly isWhole: boolean;
};

/** Lists, messages and hours of all files; a name that is used twice is reported at its second place. */
export function gatherSharedParts(files: readonly ReadRuleFile[], isWhole: boolean): SharedParts {
  const hours = new Map<string, Hours | undefined>();
  const lists = new Map<string, readonly Scalar[]>();
  const messages = new Map<string, SharedMessage>();
  for (const { reporter, data, zone } of files) {
    for (const [name, list] of Object.entries(data.lists ?? {})) {
      if (lists.has(name)) reportTwice(reporter, "lists", name);
      lists.set(name, list);
    }
    for (const [name, message] of Object.entries(data.messages ?? {})) {
      if (messages.has(name)) reportTwice(reporter, "messages", name);
      messages.set(name, { ...message, reporter });
      checkTexts(reporter, name, message);
    }
    for (const [name, written] of Object.entries(data.hours ?? {})) {
      if (hours.has(name)) reportTwice(reporter, "hours", name);
      const named = readNamedHours(reporter, name, { ...written, timezone: written.timezone ?? zone });
      hours.set(name, named);
    }
  }
  return { lists, messages, hours, isWhole };
}

/** Also a message that no rule uses yet must be readable; its variables are checked where it is used. */
function checkTexts(reporter: Reporter, name: string, message: Pick<SharedMessage, "text" | "html">): void {
  for (const part of ["text", "html"] as const) {
    const parsed = parseTemplate(message[part] ?? "", "text");
    if (parsed.ok) continue;
    for (const fault of parsed.faults) {
      reporter.inText(["messages", name, part], fault, withMeant(fault, message[part] ?? ""));
    }
  }
}

function readNamedHours(
  reporter: Reporter,
  name: string,
  { isPart, ...written }: WrittenHours & { readonly isPart?: boolean | undefined },
): Hours | undefined {
  const read = readHours(written, didYouMean);
  if (read.ok) return isPart ? undefined : read.hours;
  for (const { path, ...finding } of read.faults) {
    if (isPart && finding.code === NEVER_OPEN) continue;
    const isKey = path.at(-2) === "open" && finding.code !== "D503";
    reporter.at(["hours", name, ...path], finding, isKey ? "key" : "value");
  }
  return undefined;
}

const NEVER_OPEN = "D506";

function reportTwice(reporter: Reporter, part: "lists" | "messages" | "hours", name: string): void {
  const message = `there is already another "${name}" under \`${part}:\` of another file`;
  reporter.at([part, name], { code: "R111", message, fix: "give this one another name" }, "key");
}
