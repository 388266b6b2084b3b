import type { ProblemCode } from "./problem-code.ts";
import { CODE_GROUPS } from "./problem-codes.ts";

/** Every code with what it means, as Markdown. */
export function errorReference(): string {
  return CODE_GROUPS.map(([title, codes]) => {
    const entries = Object.entries(codes).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return [`## ${title}`, ...entries.map(([code, entry]) => entryOf(code, entry))].join("\n\n");
  }).join("\n\n");
}

function entryOf(code: string, { means, how, part, wrong, right }: ProblemCode): string {
  const kind = part === "told" ? "text" : "yaml";
  const block = (lines: string) => `\`\`\`${kind}\n${lines}\n\`\`\``;
  return [
    `### ${code}`,
    means,
    `Wrong:\n\n${block(wrong)}`,
    `Right:\n\n${block(right)}`,
    `How to mend it: ${how}`,
  ].join("\n\n");
}
