import { TAGS } from "../../templates/engine.ts";
import { FILTERS } from "../../templates/filters.ts";
import { parseTemplate } from "../../templates/parse-template.ts";
import type { View } from "../../templates/template.ts";
import { tableRow } from "../yaml/describe-shape.ts";
import { FILTER_HELP, TAG_HELP } from "./template-help.ts";
import { FILTER_EXAMPLES, TAG_EXAMPLES } from "./text-examples.ts";

/** Whom the examples are about. */
const VIEW: View = {
  now: "2026-03-02T13:00:00.000Z",
  event: {
    source: "persona",
    type: "inquiry.declined",
    occurred_at: "2026-03-02T10:00:00.000Z",
    decision: "declined",
    subject: { name: { first: "Ada", last: "Lovelace", full: "Ada Lovelace" }, country: "GB" },
    check: { id: "inq_123456", score: 72, tags: ["vip", "eu", "vip"], comment: " looks forged " },
    links: { console: "https://console.example.com/inq_123456" },
  },
};

/** What texts can be filled with, and every tag and filter with an example and what it gives. */
export function textReference(): string {
  return [
    VALUES,
    section("Tags: `{% tag %}`", "tag", TAGS, TAG_HELP, TAG_EXAMPLES),
    section(
      "Filters: `{{ value | filter: argument }}`",
      "filter",
      Object.keys(FILTERS),
      FILTER_HELP,
      FILTER_EXAMPLES,
    ),
  ].join("\n\n");
}

const VALUES = `## Values: \`{{ value }}\`

| in | a text can name |
| --- | --- |
| a rule with \`event:\` | \`event.…\`: every field of [fields.md](fields.md) that the rule's events carry |
| an action with \`digest:\` | \`digest.count\` (how many), \`digest.more\` (those that are not shown), \`digest.events\` (those that are, to loop over), \`digest.by\` (what they share: the values of \`by:\`, in its order; \`digest.by[0]\` is the first); no \`event\` |
| a rule with \`schedule:\` | \`schedule.at\`, \`schedule.since\` (the instant before), \`summary.events\` and \`summary.approved\`, \`summary.declined\` … (events received in between, by decision); no \`event\` |
| an action of \`on_failure:\` | also \`failure.reason\`, \`failure.attempts\`, \`failure.status\`, \`failure.destination\` |
| every text | \`rule.id\`, \`delivery.id\`, \`now\` |

A value is made harmless for where it goes: in Slack \`&\`, \`<\` and \`>\` are written out, in HTML the quotes too. No text can switch that off.`;

type Texts = Readonly<Record<string, string>>;

function section(
  title: string,
  what: string,
  names: readonly string[],
  help: Texts,
  examples: Texts,
): string {
  const rows = names.toSorted().map((name) => {
    const example = examples[name] ?? "";
    const anchored = `<a id="${what}-${name}"></a>\`${name}\``;
    return tableRow([anchored, help[name] ?? "", `\`${example}\``, `\`${rendered(example)}\``]);
  });
  const head = tableRow([what, "does", "example", "gives"]) + tableRow(["---", "---", "---", "---"]);
  return `## ${title}\n\n${head}${rows.join("")}`.trimEnd();
}

/** As Slack gets it; a link looks different elsewhere. */
function rendered(example: string): string {
  const parsed = parseTemplate(example, "slack");
  return parsed.ok ? parsed.template.render(VIEW) : "";
}
