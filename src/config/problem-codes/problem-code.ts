/**
 * Where the lines of an example stand: a whole file, below a rule's id, in a `do:` list, in a `tests:` list, in the
 * settings (of either home, or of one), or nowhere in one file.
 */
export type ExamplePart = "file" | "rule" | "do" | "tests" | "settings" | "node" | "workers" | "told";

/** What is known of a problem's code: one sentence of what happened, one of how to mend it, wrong and right lines. */
export type ProblemCode = {
  readonly means: string;
  readonly how: string;
  readonly part: ExamplePart;
  readonly wrong: string;
  readonly right: string;
};

export type CodeTable = Readonly<Record<string, ProblemCode>>;
