import { runTest } from "../../src/simulate/run-test.ts";
import type { OpenSimulationStore } from "../../src/simulate/simulation-store.ts";
import { relayOf } from "./relay-of.ts";
import { settingsFrom } from "./settings-from.ts";
import type { TraceCase } from "./trace-cases.ts";
import { traced } from "./traced.ts";

/** Everything that the tests of a rule set bring about in a store, as one text that is the same every time. */
export async function traceOf(
  { settings, files }: TraceCase,
  openStore: OpenSimulationStore,
): Promise<string> {
  const relay = relayOf(files, settings === undefined ? undefined : settingsFrom(settings));
  const lines: string[] = [];
  for (const test of relay.tests) {
    lines.push(`## ${test.name}`);
    const result = await runTest(
      test,
      relay,
      traced(openStore, (line) => lines.push(line)),
    );
    lines.push(
      [result.verdict, ...(result.failure?.mismatches ?? []).map(({ message }) => message)].join(" "),
      "",
    );
  }
  return lines.join("\n").replaceAll(relay.ruleSet.hash, "<rules>");
}
