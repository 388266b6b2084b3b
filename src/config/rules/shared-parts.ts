import type { Scalar } from "../../route/condition.ts";
import { parseTemplate } from "../../templates/parse-template.ts";
import type { ReadRuleFile } from "./read-rule-file.ts";
import type { Reporter } from "./reporter.ts";

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
};

/** Lists and messages of all files; a name that is used twice is reported at its second place. */
export function gatherSharedParts(files: readonly ReadRuleFile[]): SharedParts {
  const lists = new Map<string, readonly Scalar[]>();
  const messages = new Map<string, SharedMessage>();
  for (const { reporter, data } of files) {
    for (const [name, list] of Object.entries(data.lists ?? {})) {
      if (lists.has(name)) reportTwice(reporter, "lists", name);
      lists.set(name, list);
    }
    for (const [name, message] of Object.entries(data.messages ?? {})) {
      if (messages.has(name)) reportTwice(reporter, "messages", name);
      messages.set(name, { ...message, reporter });
      checkTexts(reporter, name, message);
    }
  }
  return { lists, messages };
}

/** Also a message that no rule uses yet must be readable; its variables are checked where it is used. */
function checkTexts(reporter: Reporter, name: string, message: Pick<SharedMessage, "text" | "html">): void {
  for (const part of ["text", "html"] as const) {
    const parsed = parseTemplate(message[part] ?? "", "text");
    if (parsed.ok) continue;
    for (const fault of parsed.faults) reporter.inText(["messages", name, part], fault, fault);
  }
}

function reportTwice(reporter: Reporter, part: "lists" | "messages", name: string): void {
  const message = `there is already another "${name}" under \`${part}:\` of another file`;
  reporter.at([part, name], { code: "R111", message, fix: "give this one another name" }, "key");
}
