import type { Settings } from "./settings.ts";

/** Every setting on a line, with where its value comes from. Of a secret only the reference is shown. */
export function describeSettings(settings: Settings): string {
  const rows = leaves(plainTree(settings), "").map(({ key, value }) => {
    const origin = settings.origins.get(key);
    const shown = origin?.reference === undefined ? String(value) : showSecret(value, origin.reference);
    return { left: `${key} = ${shown}`, from: origin?.from ?? "default" };
  });
  const width = Math.max(...rows.map((row) => row.left.length));
  return rows.map(({ left, from }) => `${left.padEnd(width)}  # ${from}\n`).join("");
}

/** As it is written in the file: kinds beside what they add. */
function plainTree(settings: Settings): unknown {
  const { server, store, rules, preview } = settings;
  const { actions: _, ...alerts } = settings.alerts;
  const records = Object.entries(settings.records).map(([name, { key, columns }]) => [
    name,
    { key, columns },
  ]);
  return {
    server,
    store,
    rules,
    preview,
    alerts,
    sources: withKinds(settings.sources),
    destinations: withKinds(settings.destinations),
    records: Object.fromEntries(records),
  };
}

function withKinds(entries: Settings["sources"]): unknown {
  return Object.fromEntries(
    Object.entries(entries).map(([name, { kind, settings }]) => [name, { kind, ...Object(settings) }]),
  );
}

type Leaf = { readonly key: string; readonly value: unknown };

function leaves(value: unknown, key: string): readonly Leaf[] {
  if (typeof value !== "object" || value === null) return [{ key, value }];
  const entries = Object.entries(value);
  if (entries.length === 0) return Array.isArray(value) ? [{ key, value: "[]" }] : [];
  return entries.flatMap(([name, child]) => leaves(child, key === "" ? name : `${key}.${name}`));
}

function showSecret(value: unknown, reference: string): string {
  return `${value === undefined ? "unset" : "***"} (${reference})`;
}
