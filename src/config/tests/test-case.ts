import type { Place } from "../yaml/line-index.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { type Expectation, NONE } from "./expect-schema.ts";
import type { Answer } from "./test-schema.ts";

/** A test that was found good. */
export type TestCase = {
  readonly name: string;
  /** Where it is written. */
  readonly file: string;
  /** The rule files that it is about: it sees what their rules do, and no others. */
  readonly about: readonly string[];
  /** When it begins, in epoch milliseconds. */
  readonly at: number;
  /** By destination: always the same answer, or one after the other and then `ok`. */
  readonly answers: Readonly<Record<string, Answer | readonly Answer[]>>;
  readonly steps: readonly TestStep[];
  /** Why it may fail for now. */
  readonly todo?: string | undefined;
  /** Place of a part of the test in its file. */
  readonly locate: (path: YamlPath, part?: "key" | "value") => Place;
};

export type TestStep = {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly event?: TestEvent | undefined;
  readonly expect: Expectation;
};

/** A sample of a sender, and what is different about it. */
export type TestEvent = {
  readonly kind: string;
  readonly type: string;
  /** Name of the source; the kind's, if no source of it is configured. */
  readonly source: string;
  /** By field; times are epoch milliseconds, undefined takes a field out. */
  readonly set: Readonly<Record<string, unknown>>;
  /** The last event of this name once more. */
  readonly same: boolean;
};

/** An entry of a list in `expect:`, with its place below the list's. */
export type Listed<T> = { readonly entry: T; readonly path: YamlPath };

/** The entries of a list that may be written as `none`, as one entry, or as a list. */
export function listed<T>(written: T | readonly T[] | typeof NONE): readonly Listed<T>[] {
  if (written === NONE) return [];
  return isList(written)
    ? written.map((entry, index) => ({ entry, path: [index] }))
    : [{ entry: written, path: [] }];
}

/** `Array.isArray` forgets that a list may be read-only. */
function isList<T>(written: T | readonly T[]): written is readonly T[] {
  return Array.isArray(written);
}
