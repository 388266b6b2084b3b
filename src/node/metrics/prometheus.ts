import { METRIC_PREFIX, METRICS, type MetricName } from "./metric-table.ts";
import { type MetricParts, type Readings, readMetrics } from "./read-metrics.ts";

/** The text that Prometheus reads: our metrics, then those of the process. Nothing is loaded or collected before. */
export function prometheusText(parts: MetricParts): () => Promise<string> {
  const processText = rememberOnce(openProcessMetrics);
  return async () => {
    const readings = await readMetrics(parts);
    return `${await ownText(readings)}\n${await (await processText())()}`;
  };
}

async function ownText(readings: Readings): Promise<string> {
  const { AggregatorRegistry } = await import("prom-client");
  // What was counted elsewhere becomes a registry in the way that workers' metrics become one.
  const metrics = metricNames().map((name) => ({
    name: METRIC_PREFIX + name,
    help: METRICS[name].help,
    type: METRICS[name].type,
    aggregator: "first",
    values: (readings[name] ?? []).map(({ labels, value, suffix }) => ({
      labels,
      value,
      ...(suffix === undefined ? {} : { metricName: METRIC_PREFIX + name + suffix }),
    })),
  }));
  return AggregatorRegistry.aggregate([metrics]).metrics();
}

/** Memory, CPU, event loop and garbage collection of this process, from now on. */
async function openProcessMetrics(): Promise<() => Promise<string>> {
  const { collectDefaultMetrics, Registry } = await import("prom-client");
  const register = new Registry();
  collectDefaultMetrics({ register });
  return () => register.metrics();
}

function metricNames(): readonly MetricName[] {
  return Object.keys(METRICS).filter((name): name is MetricName => Object.hasOwn(METRICS, name));
}

function rememberOnce<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
