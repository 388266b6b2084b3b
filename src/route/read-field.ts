import type { Event } from "../model/event.ts";

/** Reads a field at a dotted path. Own properties only; missing and null are undefined. */
export type ReadField = (event: Event) => unknown;

/** Splits the path once, so that reading an event splits nothing. */
export function compileField(path: string): ReadField {
  const [first = "", second, ...more] = path.split(".");
  if (second === undefined) return (event) => own(event, first);
  if (more.length === 0) return (event) => own(own(event, first), second);
  return (event) => more.reduce(own, own(own(event, first), second));
}

function own(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? (value[key] ?? undefined) : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
