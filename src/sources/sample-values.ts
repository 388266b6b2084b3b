import { isObject, type JsonObject } from "./read-values.ts";
import { sha256Hex } from "./signature.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const FIRST_NAMES = ["Marisol", "Teodor", "Ines", "Adaeze", "Oona", "Kelechi", "Bram", "Sunniva"];
const LAST_NAMES = ["Okonkwo-Hale", "Vasquez", "Brightwater", "Fictional", "Marchetti", "Sample", "Quill"];

/** A person who does not exist. */
export type SamplePerson = {
  readonly first: string;
  readonly last: string;
  readonly email: string;
  readonly phone: string;
};

/** An id of letters and digits that only the seed and the label decide. */
export function sampleId(seed: string, label: string): string {
  const bytes = sampleBytes(seed, label).slice(0, 24);
  return bytes.map((byte) => LETTERS[byte % LETTERS.length]).join("");
}

/** The same as a UUID. */
export function sampleUuid(seed: string, label: string): string {
  const hex = sha256Hex(`${label}:${seed}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function sampleReference(seed: string): string {
  return `cust-${(Number.parseInt(sha256Hex(`reference:${seed}`).slice(0, 8), 16) % 90_000) + 10_000}`;
}

/** Somebody fictional: addresses at example.com, numbers set aside for fiction. */
export function samplePerson(seed: string): SamplePerson {
  const [a = 0, b = 0, c = 0] = sampleBytes(seed, "person");
  const first = FIRST_NAMES[a % FIRST_NAMES.length] ?? "";
  const last = LAST_NAMES[b % LAST_NAMES.length] ?? "";
  const email = `${first}.${last}@example.com`.toLowerCase();
  return { first, last, email, phone: `+155501${String(c % 100).padStart(5, "0")}` };
}

/** A copy with every value of `set` in its place; keys are dotted paths. */
export function withValues(target: unknown, set: Readonly<Record<string, unknown>> | undefined): unknown {
  return Object.entries(set ?? {}).reduce(
    (changed, [path, value]) => withValueAt(changed, path.split("."), value),
    target,
  );
}

/** A copy with a value set at a path; what is missing on the way is made. */
function withValueAt(target: unknown, path: readonly string[], value: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (Array.isArray(target) && /^\d{1,4}$/.test(head)) {
    const items: readonly unknown[] = target;
    const index = Math.min(Number(head), items.length);
    return [...items.slice(0, index), withValueAt(items[index], rest, value), ...items.slice(index + 1)];
  }
  const object: JsonObject = isObject(target) ? target : {};
  const current = Object.hasOwn(object, head) ? object[head] : undefined;
  return { ...object, [head]: withValueAt(current, rest, value) };
}

function sampleBytes(seed: string, label: string): number[] {
  return (sha256Hex(`${label}:${seed}`).match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}
