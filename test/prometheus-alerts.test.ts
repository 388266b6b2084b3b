import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { UNPROVEN } from "../src/alarms/source-troubles.ts";
import { REFUSAL_REASONS } from "../src/model/refusal-reasons.ts";
import { METRIC_PREFIX, METRICS } from "../src/node/metrics/metric-table.ts";

const FILE = readFileSync(join(import.meta.dirname, "../docs/prometheus-alerts.yaml"), "utf8");

const rulesFile = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^KycRelay[A-Z]\w+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[smh]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(["critical", "warning"]) }),
          annotations: z.strictObject({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
});

const rules = rulesFile.parse(parse(FILE)).groups.flatMap((group) => group.rules);
const metrics = new Map(
  Object.entries(METRICS).map(([name, { labels }]) => [METRIC_PREFIX + name, new Set<string>(labels)]),
);

test("there are alerts, each with a name of its own", () => {
  expect(rules.length).toBeGreaterThanOrEqual(5);
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
});

test.each(rules)("$alert asks for metrics and labels that there are", ({ expr }) => {
  const named = [...expr.matchAll(/(kyc_relay_\w+)(?:\{([^}]*)\})?/g)];
  expect(named.length).toBeGreaterThan(0);
  for (const [, name = "", selector = ""] of named) {
    const labels = metrics.get(name);
    expect(labels, name).toBeDefined();
    const asked = [...selector.matchAll(/(\w+)=~?"/g), ...expr.matchAll(/by \((\w+)\)/g)];
    for (const [, label = ""] of asked) expect(labels?.has(label), `${name}{${label}}`).toBe(true);
  }
});

test("refusals are asked for by their words", () => {
  const asked = [...FILE.matchAll(/outcome=~"([^"]+)"/g)].flatMap(([, words = ""]) => words.split("|"));
  expect(asked.length).toBeGreaterThan(0);
  for (const word of asked) expect(Object.keys(REFUSAL_REASONS)).toContain(word);
});

test("a source is failing by the same words as in the relay's own alarm", () => {
  const [, words = ""] =
    /outcome=~"([^"]+)"/.exec(rules.find(({ alert }) => /Signatures/.test(alert))?.expr ?? "") ?? [];
  expect(new Set(words.split("|"))).toEqual(UNPROVEN);
});
