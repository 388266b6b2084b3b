import type { Problem } from "../problem.ts";
import type { Place } from "../yaml/line-index.ts";
import type { YamlDocument } from "../yaml/yaml-document.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";

/** A problem without its place; an error unless it says otherwise. */
export type Finding = {
  readonly code: string;
  readonly severity?: Problem["severity"] | undefined;
  readonly message: string;
  readonly fix?: string | undefined;
  /** What stands there may hold a secret, and is not repeated. */
  readonly secret?: boolean | undefined;
};

/** Collects what is wrong in one file, each at its place. */
export type Reporter = {
  readonly document: YamlDocument;
  readonly problems: readonly Problem[];
  add(problem: Problem): void;
  at(path: YamlPath, finding: Finding, part?: "key" | "value"): void;
  /** At characters inside a scalar's text. */
  inText(path: YamlPath, range: { readonly offset: number; readonly length: number }, finding: Finding): void;
};

const NONE: ReadonlySet<number> = new Set();

/** Nothing is said of `settled` lines: what is wrong there has been said, and the rest would only follow from it. */
export function createReporter(document: YamlDocument, settled: ReadonlySet<number> = NONE): Reporter {
  const problems: Problem[] = [];
  const add = (problem: Problem): void => {
    if (!settled.has(problem.line)) problems.push(problem);
  };
  const place = (where: Place, { code, severity = "error", message, fix, secret }: Finding) =>
    add({
      code,
      severity,
      file: document.file,
      ...where,
      message,
      fix,
      ...(secret ? { masks: [{ column: where.column, length: where.length }] } : {}),
    });
  return {
    document,
    problems,
    add,
    at: (path, finding, part = "value") => place(document.locate(path, part), finding),
    inText: (path, { offset, length }, finding) =>
      place(document.locateInText(path, offset, length), finding),
  };
}
