import { isSecretReference } from "../../model/secret.ts";
import type { Problem } from "../problem.ts";
import type { YamlDocument } from "../yaml/yaml-document.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { type CheckedKind, checkKinds, type KindSchema } from "./check-kinds.ts";
import { fillSecrets, type SecretPlace } from "./fill-secrets.ts";
import { readSecret, type SecretTools } from "./read-secret.ts";
import type { KindSettings } from "./settings.ts";

/** `sources:` or `destinations:` with its secrets filled in. */
export type Section = {
  readonly entries: Readonly<Record<string, KindSettings>>;
  /** Where secrets stand, and what they are called. */
  readonly references: readonly Reference[];
  readonly problems: readonly Problem[];
};

export type Reference = { readonly path: YamlPath; readonly reference: string };

type SectionInput = {
  readonly document: YamlDocument;
  readonly section: "sources" | "destinations";
  readonly value: unknown;
  readonly kinds: readonly KindSchema[];
  readonly tools: SecretTools;
  /** An unset variable is only a warning, and its secret undefined. */
  readonly mayBeUnset: boolean;
};

/** Checks a section's entries and replaces their references by the secrets that they name. Bad entries are left out. */
export function readSection(input: SectionInput): Section {
  const { checked, problems } = checkKinds(input);
  const filled = checked.map((entry) => fillEntry(input, entry));
  const good = filled.filter(({ isGood }) => isGood);
  return {
    entries: Object.fromEntries(good.map(({ name, entry }) => [name, entry])),
    references: filled.flatMap((one) => one.references),
    problems: [...problems, ...filled.flatMap((one) => one.problems)],
  };
}

function fillEntry(input: SectionInput, { name, kind, schema, settings, isGood }: CheckedKind) {
  const references: Reference[] = [];
  const problems: Problem[] = [];
  const filled = fillSecrets(schema, settings, (place) => {
    if (!isSecretReference(String(place.written))) return undefined; // Reported as what it is already.
    const path = [input.section, name, ...place.path];
    references.push({ path, reference: String(place.written) });
    return fillOne(input, { ...place, path }, problems);
  });
  return { name, isGood, entry: { kind, settings: filled }, references, problems };
}

function fillOne(input: SectionInput, { path, written }: SecretPlace, problems: Problem[]) {
  const read = readSecret(String(written), input.tools);
  if (read.ok) return read.value;
  const { code, message, fix } = read;
  const severity = input.mayBeUnset && code === "S202" ? "warning" : "error";
  const { document } = input;
  problems.push({ code, severity, file: document.file, ...document.locate(path), message, fix });
  return undefined;
}
