import { EVENT_FIELDS, type Field, findField } from "../../model/fields.ts";
import { isNamed } from "../../route/listening.ts";
import type { SourceKind } from "../../sources/source.ts";

/** A configured source, as far as rules care. */
export type SourceView = {
  readonly name: string;
  readonly kind: string;
  /** Event names outside the catalogue that the operator vouches for. */
  readonly also_sends: readonly string[];
};

/** One event name of one kind of sender; without `fields` and `decisions` nothing is known of what it carries. */
export type KnownEvent = {
  readonly kind: string;
  /** Names of the sources that send it; all of the kind if absent. */
  readonly source?: string | undefined;
  readonly type: string;
  readonly fields?: readonly string[] | undefined;
  readonly decisions?: readonly string[] | undefined;
  /** Closed sets of values by field path; of other fields any value may come. */
  readonly values?: Readonly<Record<string, readonly string[]>> | undefined;
};

/** What a rule listens to: known events, and whether its own words name them all, without a pattern. */
type Heard = { readonly events: readonly KnownEvent[]; readonly named: boolean };

/** The event names, sources and fields that a rule may speak of. */
export type Vocabulary = {
  /** Names and kinds of sources. */
  readonly froms: readonly string[];
  readonly types: readonly string[];
  /** The closed values that a field can have in these events, where it has any; `type` only if they are all named. */
  values(field: Field, heard: Heard): readonly string[] | undefined;
  /** Known event names of these senders that a name or pattern of a rule means. */
  meant(name: string, from: readonly string[] | undefined): readonly KnownEvent[];
};

/** What is known of all kinds of sender, configured or not, and of the configured ones beyond that. */
export function createVocabulary(
  kinds: readonly Pick<SourceKind, "kind" | "catalogue">[],
  sources: readonly SourceView[],
): Vocabulary {
  const events = [...kinds.flatMap(catalogueEvents), ...sources.flatMap(declaredEvents)];
  const kindNames = kinds.map(({ kind }) => kind);
  const sourceNames = sources.map(({ name }) => name);
  const kindOf = new Map(sources.map(({ name, kind }) => [name, kind]));
  const isSentBy = (event: KnownEvent, sender: string) =>
    event.kind === sender ||
    (event.kind === kindOf.get(sender) && (event.source === undefined || event.source === sender));
  return {
    froms: [...new Set([...sourceNames, ...kindNames])],
    types: [...new Set(events.map(({ type }) => type))],
    values(field, heard) {
      switch (field.path) {
        case "kind":
          return heard.named ? [...new Set(heard.events.map(({ kind }) => kind))] : kindNames;
        case "source":
          return heard.named
            ? sourceNames.filter((name) => heard.events.some((event) => isSentBy(event, name)))
            : sourceNames;
        case "type":
          return heard.named ? heard.events.map(({ type }) => type) : field.values;
        case "decision":
          return decisionsOf(heard.events) ?? field.values;
        default:
          return field.values ?? closedValues(field.path, heard.events);
      }
    },
    meant: remembering((name, from) =>
      events.filter(
        (event) => isNamed(event.type, [name]) && (!from || from.some((sender) => isSentBy(event, sender))),
      ),
    ),
  };
}

/** Many rules ask the same. */
function remembering(find: Vocabulary["meant"]): Vocabulary["meant"] {
  const known = new Map<string, ReturnType<Vocabulary["meant"]>>();
  return (name, from) => {
    const key = JSON.stringify([name, from]);
    const found = known.get(key) ?? find(name, from);
    known.set(key, found);
    return found;
  };
}

function catalogueEvents({ kind, catalogue }: Pick<SourceKind, "kind" | "catalogue">): readonly KnownEvent[] {
  return [...catalogue].map(([type, { fields, decision, decisions, values }]) => ({
    kind,
    type,
    fields,
    decisions: decisions ?? [decision],
    values,
  }));
}

/** Undefined when one of the events is not known well enough. */
function decisionsOf(events: readonly KnownEvent[]): readonly string[] | undefined {
  const isKnown = events.length > 0 && events.every(({ decisions }) => decisions !== undefined);
  return isKnown ? [...new Set(events.flatMap(({ decisions }) => decisions ?? []))] : undefined;
}

/** Undefined when one of the events that can carry the field may have any value there, or none carries it. */
function closedValues(path: string, events: readonly KnownEvent[]): readonly string[] | undefined {
  const carriers = events.filter(({ fields }) => fields === undefined || fields.includes(path));
  const values = carriers.map((event) => event.values?.[path]);
  const isClosed = values.length > 0 && values.every((one) => one !== undefined);
  return isClosed ? [...new Set(values.flatMap((one) => one ?? []))] : undefined;
}

function declaredEvents({ kind, name, also_sends }: SourceView): readonly KnownEvent[] {
  return also_sends.map((type) => ({ kind, source: name, type }));
}

/** The fields that at least one of a rule's events can carry. */
export type RuleFields = {
  readonly paths: readonly string[];
  find(path: string): Field | undefined;
  /** The sentence for a field that is not among them. */
  lacking(path: string): string;
};

/** Not of the payload: identifiers put together by us, links from the settings, and the payload itself. */
const ALWAYS_THERE = new Set(["subject.key", "links.console", "links.resume", "raw"]);

export function fieldsOf(events: readonly KnownEvent[]): RuleFields {
  const fields = KNOWN.get(events) ?? possibleFields(events);
  KNOWN.set(events, fields);
  return fields;
}

/** Most rules listen to what another one listens to, too. */
const KNOWN = new WeakMap<readonly KnownEvent[], RuleFields>();

function possibleFields(events: readonly KnownEvent[]): RuleFields {
  const carried = new Set(events.flatMap(({ fields }) => fields ?? []));
  const isAnythingPossible = events.length === 0 || events.some(({ fields }) => fields === undefined);
  const isPossible = (field: Field) =>
    isAnythingPossible || !field.optional || ALWAYS_THERE.has(field.path) || carried.has(field.path);
  return {
    paths: EVENT_FIELDS.filter(isPossible).map(({ path }) => path),
    find(path) {
      const field = findField(path);
      return field && isPossible(field) ? field : undefined;
    },
    lacking: (path) => lackingSentence([...new Set(events.map(({ type }) => type))], path),
  };
}

const MOST_NAMES_IN_A_SENTENCE = 3;

function lackingSentence(types: readonly string[], path: string): string {
  if (types.length === 0) return `no event has a field "${path}"`;
  if (types.length === 1) return `${types.join()} has no field "${path}"`;
  return types.length <= MOST_NAMES_IN_A_SENTENCE
    ? `none of ${types.join(", ")} has a field "${path}"`
    : `none of this rule's events has a field "${path}"`;
}
