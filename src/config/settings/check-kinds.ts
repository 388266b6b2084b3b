import type { z } from "zod";
import { isSecretReference } from "../../model/secret.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Problem } from "../problem.ts";
import { checkShape } from "../yaml/check-shape.ts";
import { isMap } from "../yaml/is-map.ts";
import type { YamlDocument } from "../yaml/yaml-document.ts";
import { secretPlaces } from "./fill-secrets.ts";
import { wordsFor } from "./settings-words.ts";

const NAME = /^[a-z][a-z0-9-]{0,62}$/;
/** Gates of the tables begin with it, as a destination's gates do with its name. */
const OF_THE_TABLES = "record";

/** A kind of source or destination, as far as settings are concerned. */
export type KindSchema = { readonly kind: string; readonly settings: z.ZodType };

/** A named source or destination of a known kind; secrets are still references. */
export type CheckedKind = {
  readonly name: string;
  readonly kind: string;
  readonly schema: z.ZodType;
  /** What the schema made of them, or, if something is wrong, as they stand in the file. */
  readonly settings: unknown;
  readonly isGood: boolean;
};

export type CheckedKinds = {
  readonly checked: readonly CheckedKind[];
  readonly problems: readonly Problem[];
};

type KindsInput = {
  readonly document: YamlDocument;
  readonly section: "sources" | "destinations";
  /** What stands in the section; anything but a map was reported already. */
  readonly value: unknown;
  readonly kinds: readonly KindSchema[];
};

/** Checks each entry of a section by the schema that its own `kind` picks. */
export function checkKinds({ document, section, value, kinds }: KindsInput): CheckedKinds {
  const entries = isMap(value) ? Object.entries(value) : [];
  const results = entries.map(([name, entry]) => checkEntry({ document, section, name, entry, kinds }));
  return {
    checked: results.flatMap((result) => result.checked ?? []),
    problems: results.flatMap((result) => result.problems),
  };
}

type Entry = Omit<KindsInput, "value"> & { readonly name: string; readonly entry: unknown };
type EntryResult = { readonly checked?: CheckedKind | undefined; readonly problems: readonly Problem[] };

function checkEntry(entry: Entry): EntryResult {
  const { document, section, name, kinds } = entry;
  const at = [section, name];
  if (!isMap(entry.entry)) {
    const message = `${wordsFor(at)} must be "name: value" lines`;
    return { problems: [problem(document, "S103", at, "value", message, `write  kind:  below ${name}`)] };
  }
  const { kind, ...own } = entry.entry;
  const known = kinds.find((candidate) => candidate.kind === kind);
  if (!known) return { problems: [...checkName(entry, kind), unknownKind(entry, kind)] };
  const shape = checkOwn({ document, at, schema: known.settings, own });
  const problems = [...checkName(entry, kind), ...shape.problems];
  const isGood = problems.length === 0;
  const settings = isGood ? shape.value : own;
  return { checked: { name, kind: known.kind, schema: known.settings, settings, isGood }, problems };
}

type Own<T> = {
  readonly document: YamlDocument;
  readonly at: readonly string[];
  readonly schema: z.ZodType<T>;
  /** Everything but the `kind`. */
  readonly own: unknown;
};

/** Checks what a kind adds by its schema; a secret that stands in the file itself is said as such. */
export function checkOwn<T>({ document, at, schema, own }: Own<T>) {
  const plain = plainSecrets(document, at, schema, own);
  const { value, problems } = checkShape(document, schema, { prefix: "S", at, value: own, nameOf: wordsFor });
  const rest = problems.filter((found) => !plain.some((one) => isSamePlace(one, found)));
  return { value, problems: [...plain, ...rest] };
}

function checkName({ document, section, name, kinds }: Entry, kind: unknown): readonly Problem[] {
  const at = [section, name];
  if (!NAME.test(name)) {
    const message = `"${name}" cannot be a name: small letters, digits and -, starting with a letter, at most 63`;
    return [problem(document, "S106", at, "key", message)];
  }
  if (section === "destinations" && name === OF_THE_TABLES) {
    const message = `a destination cannot be named "${name}": what goes into the relay's own tables is`;
    return [problem(document, "S109", at, "key", message, "call it what it is for")];
  }
  const isKind = (word: unknown) => kinds.some((one) => one.kind === word);
  if (section !== "sources" || name === kind || !isKind(name) || !isKind(kind)) return [];
  const message = `a source of another kind cannot be named "${name}": rules would not know which is meant`;
  return [problem(document, "S107", at, "key", message, `call it "${name}-2" or what it is for`)];
}

function unknownKind({ document, section, name, kinds }: Entry, kind: unknown): Problem {
  const at = [section, name];
  const words = kinds.map((one) => one.kind);
  const all = `kinds: ${words.join(", ")}`;
  if (kind === undefined) return problem(document, "S102", at, "key", `${wordsFor(at)} has no \`kind\``, all);
  const meant = didYouMean(String(kind), words);
  const message = `there is no kind "${String(kind)}" of ${section}`;
  const fix = meant ? `did you mean "${meant}"?` : all;
  return problem(document, "S105", [...at, "kind"], "value", message, fix);
}

/** A secret that stands in the file itself. */
function plainSecrets(
  document: YamlDocument,
  at: readonly string[],
  schema: z.ZodType,
  own: unknown,
): readonly Problem[] {
  const places = secretPlaces(schema, own).filter(({ written }) => !isSecretReference(String(written)));
  return places.map(({ path }) => {
    const message = "a secret must not stand in the settings file";
    const fix = "write env:NAME and set that variable, or file:PATH and put the secret into that file";
    return problem(document, "S201", [...at, ...path], "value", message, fix);
  });
}

function isSamePlace(a: Problem, b: Problem): boolean {
  return a.line === b.line && a.column === b.column;
}

function problem(
  document: YamlDocument,
  code: string,
  path: readonly (string | number)[],
  part: "key" | "value",
  message: string,
  fix?: string,
): Problem {
  return { code, severity: "error", file: document.file, ...document.locate(path, part), message, fix };
}
