import { isPattern } from "../../route/listening.ts";
import { didYouMean } from "../did-you-mean.ts";
import { under } from "../yaml/under.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { eventsLike, meantEvent } from "./meant-event.ts";
import { eventNames, listOf } from "./names.ts";
import type { Reporter } from "./reporter.ts";
import { ruleSchema } from "./rule-schema.ts";
import type { KnownEvent, Vocabulary } from "./vocabulary.ts";

type WrittenEvents = {
  readonly path: YamlPath;
  readonly raw: unknown;
  /** Names or kinds of sources; all if undefined. */
  readonly from: readonly string[] | undefined;
};

type NamedEvents = { readonly names: readonly string[]; readonly events: readonly KnownEvent[] };

/** The event names and patterns that stand somewhere, and what they mean; unknown ones are reported. */
export function knownEvents(
  vocabulary: Vocabulary,
  reporter: Reporter,
  { path, raw, from }: WrittenEvents,
): NamedEvents {
  const names = listOf(eventNames.safeParse(raw).data) ?? [];
  const known = from?.every((name) => vocabulary.froms.includes(name)) ? from : undefined;
  const meant = names.map((name) => vocabulary.meant(name, known));
  for (const [index, name] of names.entries()) {
    if (meant[index]?.length !== 0) continue;
    reportUnknownEvent(vocabulary, reporter, pathOf(path, raw, index), { name, from: known });
  }
  const [only = [], ...others] = meant;
  return { names, events: others.length === 0 ? only : meant.flat() };
}

/** The sources that a rule names in `from:`; unknown ones are reported. */
export function knownFrom(
  vocabulary: Vocabulary,
  reporter: Reporter,
  rule: YamlPath,
  raw: unknown,
): readonly string[] | undefined {
  const written = under(raw, "from");
  const from = listOf(ruleSchema.shape.from.safeParse(written).data);
  for (const [index, name] of (from ?? []).entries()) {
    if (vocabulary.froms.includes(name)) continue;
    const meant = didYouMean(name, vocabulary.froms);
    const fix = meant ? `did you mean "${meant}"?` : `there are: ${vocabulary.froms.join(", ")}`;
    const message = `there is no source "${name}", and no kind of source`;
    reporter.at(pathOf([...rule, "from"], written, index), { code: "C208", message, fix });
  }
  return from;
}

/** Path of a value that may stand alone or in a list. */
export function pathOf(path: YamlPath, raw: unknown, index: number): YamlPath {
  return Array.isArray(raw) ? [...path, index] : path;
}

function reportUnknownEvent(
  vocabulary: Vocabulary,
  reporter: Reporter,
  path: YamlPath,
  { name, from }: { readonly name: string; readonly from: readonly string[] | undefined },
): void {
  const source = from?.join(", ") ?? "<name>";
  const types = from ? vocabulary.meant("*", from).map(({ type }) => type) : vocabulary.types;
  const senders = [...new Set(vocabulary.meant(name, undefined).map(({ kind }) => kind))];
  const others = from ? senders : [];
  const declare = `if ${from ? source : "a source"} does send it, add it to sources.${source}.also_sends`;
  const message = others.length > 0 ? `${source} never sends "${name}"` : `"${name}" is not an event`;
  const fix = several(name, vocabulary.types) ?? instead({ name, types, others, declare });
  reporter.at(path, { code: "C207", message, fix });
}

function several(name: string, types: readonly string[]): string | undefined {
  const parts = name.split(/\s*(?:,|;|\bor\b|\band\b|\|\|?)\s*/).filter((part) => part !== "");
  const isSeveral = parts.length > 1 && parts.every((part) => types.includes(part));
  return isSeveral ? `write  [${parts.join(", ")}]` : undefined;
}

type Missed = {
  readonly name: string;
  /** What these senders send. */
  readonly types: readonly string[];
  /** Others that send what is named. */
  readonly others: readonly string[];
  readonly declare: string;
};

function instead({ name, types, others, declare }: Missed): string {
  const elsewhere = others.length > 0 ? others.join(" and ") : undefined;
  const meant = meantEvent(name, types);
  if (meant !== undefined) {
    const rest = elsewhere ? `${elsewhere} sends the other; ${declare}` : declare;
    return `did you mean "${meant}"? (${rest})`;
  }
  if (elsewhere) return `${elsewhere} does; ${declare}`;
  const alike = isPattern(name) ? [] : eventsLike(name, types);
  return alike.length > 0 ? `there are: ${alike.join(", ")} (${declare})` : declare;
}
