/** Nothing that is logged lies deeper; whatever does is left out. */
const MAX_DEPTH = 4;
const CENSOR = "[redacted]";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields with the values of those names censored, however deep they lie; the same object when there are none. What
 * pino offers for this takes 13 µs a line with as many names, and every event and attempt is a line.
 */
export function redactFields(fields: Fields, names: ReadonlySet<string>, depth = 0): Fields {
  if (depth > MAX_DEPTH) return {};
  let changed: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(fields)) {
    const shown = names.has(name) ? CENSOR : redactValue(value, names, depth);
    if (shown === value) continue;
    changed ??= { ...fields };
    changed[name] = shown;
  }
  return changed ?? fields;
}

function redactValue(value: unknown, names: ReadonlySet<string>, depth: number): unknown {
  if (Array.isArray(value)) return value.map((item) => redactValue(item, names, depth + 1));
  return isFields(value) ? redactFields(value, names, depth + 1) : value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
