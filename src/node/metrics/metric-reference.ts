import { METRIC_PREFIX, METRICS } from "./metric-table.ts";

/** A Markdown table of every metric of ours. */
export function metricReference(): string {
  const rows = Object.entries(METRICS).map(([name, { type, labels, help }]) => {
    const shown = labels.map((label) => `\`${label}\``).join(", ");
    return `| \`${METRIC_PREFIX}${name}\` | ${type} | ${shown} | ${help} |`;
  });
  return ["| metric | type | labels | meaning |", "| --- | --- | --- | --- |", ...rows].join("\n");
}
