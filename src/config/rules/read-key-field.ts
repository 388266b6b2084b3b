import type { SameField } from "../../model/plan.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import type { TextWords } from "./check-variables.ts";
import { fieldFix, fieldsInside } from "./meant-field.ts";
import type { Reporter } from "./reporter.ts";

type FieldPlace = { readonly reporter: Reporter; readonly words: TextWords };

/** A field whose values keep things apart, in `digest.by` and `once_per.key`; undefined if it cannot, which is reported. */
export function readKeyField(place: FieldPlace, path: YamlPath, name: string): string | undefined {
  const field = findField(place, path, name);
  if (!field) return undefined;
  if (field.type !== "list") return name;
  const message = `${name} is a list; this takes a field with one value`;
  place.reporter.at(path, { code: "C203", message, fix: "name another field, like subject.key" });
  return undefined;
}

/** W604: a field that both events must share, but that may be missing. */
export function checkSame(place: FieldPlace, path: YamlPath, name: SameField): void {
  const field = findField(place, path, name);
  if (!field?.optional || name === "subject.key" || place.words.present.has(name)) return;
  place.reporter.at(path, {
    code: "W604",
    severity: "warning",
    message: `${name} is optional: reminders for people without one can never be cancelled`,
    fix: `write below \`when:\`  ${name}: { exists: true }  or take \`same\` out`,
  });
}

function findField({ reporter, words: { fields } }: FieldPlace, path: YamlPath, name: string) {
  const bare = name.replace(/^event\./, "");
  const field = fields.find(name);
  if (field && name !== "raw") return field;
  const inside = fieldsInside(name, fields.paths);
  const report = (message: string, fix: string) => reporter.at(path, { code: "C201", message, fix });
  if (name === "raw") report('"raw" is the whole payload', "name a field in it, like raw.data.id");
  else if (inside.length > 0) report(`"${name}" is a group of fields`, `name one: ${inside.join(", ")}`);
  else if (fields.find(bare)) report(`fields stand here without "event."`, `write  ${bare}`);
  else report(fields.lacking(name), fieldFix(name, fields.paths));
  return undefined;
}
