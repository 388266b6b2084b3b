import { parseArgs } from "node:util";
import { parseDocument } from "yaml";
import { loadRules, type RuleSettings } from "../src/config/rules/load-rules.ts";
import type { Event } from "../src/model/event.ts";
import { hashRules } from "../src/node/hash-rules.ts";
import type { RuleFile } from "../src/ports/upkeep.ts";
import { plan } from "../src/route/plan.ts";
import type { RuleSet } from "../src/route/rule-set.ts";
import { mixedEvents, type SampleEvent } from "./mixed-events.ts";

/**
 * What the rules cost an event, as a multiple of one JSON.parse of the same event's body, and what loading them costs beside
 * reading the same files as YAML alone.
 * Every round measures all of them, so that a busy neighbour hits them alike; medians of the rounds are printed.
 */
const { values } = parseArgs({
  options: { rounds: { type: "string", default: "7" }, milliseconds: { type: "string", default: "250" } },
});

const RULES_A_FILE = 400;
const COUNTS = [300, 2_000] as const;
const AIMS: Readonly<Record<number, number>> = { 300: 0.5, 2000: 3 };

const SETTINGS: RuleSettings = {
  sources: ["persona", "passfort", "identitypass"].map((kind) => ({ name: kind, kind, also_sends: [] })),
  destinations: [{ name: "slack", kind: "slack" }],
  tables: [],
};

const events = mixedEvents();
const pairs = [...new Map(events.map((one) => [`${one.event.kind} ${one.event.type}`, one.event])).values()];
const sets = COUNTS.map((count) => ({ count, files: filesOf(rules(count, pairs)) }));
const planned = new Map<number, number[]>();
const loaded = new Map<number, number[]>();
const loadedShare = new Map<number, number[]>();
let matched = 0;

for (let round = 0; round < Number(values.rounds); round++) {
  const parsed = nanoseconds(events, ({ body }) => JSON.parse(body));
  for (const { count, files } of sets) {
    const beganReading = performance.now();
    for (const { text } of files) parseDocument(text, { uniqueKeys: false });
    const beganLoading = performance.now();
    const ruleSet = loadedSet(files);
    const load = performance.now() - beganLoading;
    note(loaded, count, load);
    note(loadedShare, count, load / (beganLoading - beganReading));
    const each = nanoseconds(events, ({ event }) => {
      matched += plan(ruleSet, event, { preview: false }).matched.length;
    });
    note(planned, count, each / parsed);
  }
}

if (matched === 0) throw new Error("No rule ever matched: nothing was measured.");
console.log(
  `${events.length} events of ${pairs.length} (sender, event) pairs, five conditions and a text a rule.\n`,
);
console.log(
  "| rules | plan ÷ JSON.parse | at most | load ms | at most | load ÷ YAML parse |\n|--:|--:|--:|--:|--:|--:|",
);
for (const count of COUNTS) {
  const cells = [
    count,
    median(planned, count).toFixed(2),
    AIMS[count],
    median(loaded, count).toFixed(0),
    1_000,
    median(loadedShare, count).toFixed(2),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

function loadedSet(files: readonly RuleFile[]): RuleSet {
  const { ruleSet, problems } = loadRules({
    files,
    settings: SETTINGS,
    hash: hashRules,
  });
  if (!ruleSet) throw new Error(JSON.stringify(problems.slice(0, 3)));
  return ruleSet;
}

/** Five conditions, some of them asked by other rules too; the last one, all its own, decides. One in forty matches. */
function rules(count: number, listened: readonly Pick<Event, "kind" | "type">[]): readonly string[] {
  return Array.from({ length: count }, (_, n) => {
    const { kind, type } = listened[n % listened.length] ?? { kind: "persona", type: "inquiry.declined" };
    return `  rule-${n}:
    from: ${kind}
    event: ${type}
    when:
      kind: ${kind}
      received_at: { newer_than: ${(n % 7) + 1}d }
      type: { starts_with: "${type.slice(0, 3)}" }
      assurance: { not_in: [shared-secret, static-token] }
      source_event_id: ${n % 40 === 0 ? "{ exists: true }" : `[first-${n}, second-${n}, third-${n}]`}
    do:
      - slack:
          channel: "#kyc-${n}"
          text: "{{ event.type }}: {{ event.subject.reference | default: 'somebody' }}, {{ event.check.status | default: 'unknown' }}"
`;
  });
}

/** A file may be 256 KiB. */
function filesOf(texts: readonly string[]): readonly RuleFile[] {
  const starts = Array.from({ length: Math.ceil(texts.length / RULES_A_FILE) }, (_, n) => n * RULES_A_FILE);
  return starts.map((start) => ({
    name: `bench-${start}.yaml`,
    text: `version: 1\nrules:\n${texts.slice(start, start + RULES_A_FILE).join("")}`,
  }));
}

/** Mean of one call, over the time given. */
function nanoseconds(items: readonly SampleEvent[], work: (item: SampleEvent) => void): number {
  const until = performance.now() + Number(values.milliseconds);
  const began = performance.now();
  let calls = 0;
  while (performance.now() < until) {
    for (const item of items) work(item);
    calls += items.length;
  }
  return ((performance.now() - began) * 1e6) / calls;
}

function note(measured: Map<number, number[]>, count: number, value: number): void {
  measured.set(count, [...(measured.get(count) ?? []), value]);
}

function median(measured: ReadonlyMap<number, readonly number[]>, count: number): number {
  const sorted = (measured.get(count) ?? []).toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
