import type { BodyTerms } from "../../actions/destination.ts";
import { keysOf } from "../yaml/keys-of.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import type { Reporter } from "./reporter.ts";

type CheckedBody = {
  readonly path: YamlPath;
  readonly body: unknown;
  readonly terms: BodyTerms | undefined;
  /** By `via:`. */
  readonly named: boolean;
};

/**
 * What the body of an action at `path` lacks or says in vain, by what its destination asks. What is in vain is told only
 * if the action itself names the destination: of the only one there is, `doctor` says it once for all rules.
 */
export function checkTerms(reporter: Reporter, { path, body, terms = {}, named }: CheckedBody): void {
  const written = new Set(keysOf(body));
  for (const [key, remark] of Object.entries(terms.needs ?? {})) {
    if (!written.has(key)) reporter.at(path, { code: "A404", ...remark }, "key");
  }
  for (const [key, remark] of Object.entries(terms.refuses ?? {})) {
    if (written.has(key)) reporter.at([...path, key], { code: "A405", ...remark }, "key");
  }
  if (!named) return;
  for (const [key, remark] of Object.entries(terms.ignores ?? {})) {
    if (written.has(key))
      reporter.at([...path, key], { code: "W612", severity: "warning", ...remark }, "key");
  }
}
