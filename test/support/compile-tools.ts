import type { CompileTools } from "../../src/actions/action.ts";
import { parseTemplate } from "../../src/templates/parse-template.ts";

type NotedProblem = { readonly path: string; readonly code: string; readonly message: string };

/** Compile tools over real templates that note what is asked for and reported, by dotted path. */
export function compileTools(messages: Readonly<Record<string, { text: string; html?: string }>> = {}) {
  const problems: NotedProblem[] = [];
  const asked: string[] = [];
  const note = (path: readonly (string | number)[], code: string, message: string) =>
    void problems.push({ path: path.join("."), code, message });
  const tools: CompileTools = {
    template: (path, text, escaping) => {
      asked.push(path.join("."));
      const parsed = parseTemplate(text, escaping);
      if (parsed.ok) return parsed.template;
      for (const fault of parsed.faults) note(path, fault.code, fault.message);
      return { text, variables: [], render: () => text, value: () => text };
    },
    problem: note,
    table: () => undefined,
    about: "event",
    tables: ["customers"],
    meant: () => undefined,
    message: (name) => {
      const message = messages[name];
      return message && { ...message, path: ["messages", name] };
    },
  };
  return { tools, problems, asked };
}
