import { isObject } from "../read-values.ts";

/** Several messages in one body: the body itself is the array, or its only array is. */
export type Batch = {
  readonly items: readonly unknown[];
  /** Key of the array; undefined when the body is the array. */
  readonly member: string | undefined;
};

/** Undefined for a single message. A message may hold arrays itself, so `event` is looked at first. */
export function batchOf(payload: unknown): Batch | undefined {
  if (Array.isArray(payload)) return { items: payload, member: undefined };
  if (!isObject(payload) || isMessage(payload)) return undefined;
  const arrays = Object.entries(payload).filter(([, value]) => Array.isArray(value));
  const [only] = arrays;
  if (arrays.length !== 1 || only === undefined) return undefined;
  const [member, items] = only;
  return Array.isArray(items) && items.some(isMessage) ? { items, member } : undefined;
}

/** Has it the one thing that makes a message: a string `event`? */
function isMessage(value: unknown): boolean {
  return isObject(value) && typeof value["event"] === "string";
}
