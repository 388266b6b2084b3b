import { didYouMean } from "../did-you-mean.ts";
import { isOperator } from "./operators.ts";

const REFERENCE = "docs/fields.md lists the fields of every event";
const MOST_SHOWN = 5;

/** What to write instead of a field that is not there; `paths` are those that are, `prefix` goes before each. */
export function fieldFix(word: string, paths: readonly string[], prefix = "", otherwise = REFERENCE): string {
  const [, field = "", operator = ""] = /^(.*)\.(\w+)$/.exec(word) ?? [];
  if (paths.includes(field) && isOperator(operator)) return `write  ${field}: { ${operator}: … }`;
  const meant = meantField(word.replace(/^event\./, ""), paths);
  if (meant === undefined) return otherwise;
  const inside = fieldsInside(meant, paths);
  if (inside.length === 0) return `did you mean "${prefix}${meant}"?`;
  return `did you mean one of ${inside.map((path) => prefix + path).join(", ")}?`;
}

/** The first fields of a group: `subject.name` has `subject.name.first` and others. */
export function fieldsInside(group: string, paths: readonly string[]): readonly string[] {
  return paths.filter((path) => path.startsWith(`${group}.`)).slice(0, MOST_SHOWN);
}

/** A field or group of fields: itself, the only one that ends so, the nearest of its own group, the nearest of all. */
function meantField(word: string, paths: readonly string[]): string | undefined {
  const all = [...new Set([...paths, ...paths.flatMap(groupsOf)])];
  if (all.includes(word)) return word;
  const [only, second] = all.filter((path) => path.endsWith(`.${word}`));
  if (only !== undefined && second === undefined) return only;
  const group = groupOf(word);
  const siblings = all.filter((path) => groupOf(path) === group).map(lastOf);
  const sibling = didYouMean(lastOf(word), siblings);
  if (sibling !== undefined) return group === "" ? sibling : `${group}.${sibling}`;
  return didYouMean(
    word,
    all.filter((path) => groupOf(path) !== group),
  );
}

function groupsOf(path: string): readonly string[] {
  const group = groupOf(path);
  return group === "" ? [] : [group, ...groupsOf(group)];
}

function groupOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf(".")));
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
