import type { z } from "zod";
import type { Problem } from "../problem.ts";
import { isMap } from "../yaml/is-map.ts";
import { keysOf } from "../yaml/keys-of.ts";
import { under } from "../yaml/under.ts";
import type { YamlDocument } from "../yaml/yaml-document.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { checkPart } from "./check-part.ts";
import { meantKey } from "./meant-key.ts";
import { placeInFile } from "./place-of-key.ts";
import { readZone } from "./read-zone.ts";
import { createReporter, type Reporter } from "./reporter.ts";
import { type FileData, fileSchema } from "./rule-schema.ts";
import { hoursSchema, listSchema, messageSchema } from "./shared-schema.ts";

/** A file that is YAML; its rules are not looked into yet. */
export type ReadRuleFile = {
  readonly reporter: Reporter;
  readonly rules: readonly (readonly [id: string, raw: unknown])[];
  readonly fallback: unknown;
  readonly data: SharedData;
  /** False: something that others may name stands where it does not belong, or is misspelt. */
  readonly isWhole: boolean;
  /** Of its schedules, and of its hours that name none. */
  readonly zone: string;
};

type SharedData = Pick<FileData, "lists" | "messages" | "timezone"> & {
  readonly hours?: Readonly<Record<string, NamedHours>> | undefined;
};
type NamedHours = NonNullable<FileData["hours"]>[string] & {
  /** Something of it has been reported and is left out. */
  readonly isPart?: boolean | undefined;
};

export type FileResult = { readonly file?: ReadRuleFile | undefined; readonly problems: readonly Problem[] };

/** Looks at the outside of a file that has been read; what was found wrong in it by then is handed in. */
export function readRuleDocument(document: YamlDocument, problems: readonly Problem[] = []): FileResult {
  const reporter = createReporter(document, new Set(problems.map(({ line }) => line)));
  const raw = document.value;
  const placeOf = (path: YamlPath, key: string) =>
    isMap(under(raw, key)) && under(under(raw, key), "event") !== undefined
      ? `if ${key} is a rule, indent it two spaces further, so that it stands below \`rules:\``
      : placeInFile(path, key);
  const data = checkPart(reporter, { schema: fileSchema, path: [], name: "the file", placeOf });
  const rules = withoutName(reporter, under(raw, "rules"));
  const shared = data ?? soundData(raw);
  return {
    file: {
      reporter,
      rules: isMap(rules) ? Object.entries(rules) : [],
      fallback: under(raw, "default"),
      data: shared,
      isWhole: isWhole(raw),
      zone: readZone(reporter, shared.timezone),
    },
    problems,
  };
}

const SHARED = ["hours", "lists", "messages"];

function isWhole(raw: unknown): boolean {
  const rules = under(raw, "rules");
  const inRules = Object.values(isMap(rules) ? rules : {}).flatMap(keysOf);
  const unknown = keysOf(raw).filter((key) => !Object.hasOwn(fileSchema.shape, key));
  const isMisspelt = unknown.some((key) =>
    SHARED.includes(meantKey(key, Object.keys(fileSchema.shape)) ?? ""),
  );
  return !isMisspelt && !inRules.some((key) => SHARED.includes(key));
}

/** The lines of a rule right below `rules:`; without a name, there is none. */
function withoutName(reporter: Reporter, rules: unknown): unknown {
  const isRule = isMap(rules) && Array.isArray(under(rules, "do")) && !isMap(under(rules, "event"));
  if (!isRule) return rules;
  const message = "this rule has no name";
  const fix =
    "write one below `rules:`, like  my-first-rule:  and indent the rule's lines two spaces further";
  reporter.at(["rules", Object.keys(rules)[0] ?? ""], { code: "R102", message, fix }, "key");
  return undefined;
}

/** What others may name is still there, so that nothing else goes wrong. */
function soundData(raw: unknown): SharedData {
  return {
    timezone: fileSchema.shape.timezone.safeParse(under(raw, "timezone")).data,
    lists: soundOnes(listSchema, under(raw, "lists"), []),
    messages: soundOnes(messageSchema, under(raw, "messages"), { text: "" }),
    hours: soundHours(under(raw, "hours")),
  };
}

/** Each by itself; a wrong one, which was reported, is still there for those that name it. */
function soundOnes<T>(schema: z.ZodType<T>, raw: unknown, otherwise: T): Readonly<Record<string, T>> {
  const entries = isMap(raw) ? Object.entries(raw) : [];
  return Object.fromEntries(entries.map(([name, one]) => [name, schema.safeParse(one).data ?? otherwise]));
}

/** What can be read of hours, so that what is wrong in it is told as well. */
function soundHours(raw: unknown): Readonly<Record<string, NamedHours>> {
  const entries = Object.entries(isMap(raw) ? raw : {}).map(([name, one]): readonly [string, NamedHours] => {
    const whole = hoursSchema.safeParse(one).data;
    if (whole) return [name, whole];
    const { open, closed, timezone } = hoursSchema.shape;
    const days = Object.entries(isMap(under(one, "open")) ? Object(under(one, "open")) : {});
    const sound = days.flatMap(([day, range]) => {
      const { data } = open.valueType.safeParse(range);
      return data === undefined ? [] : [[day, data] as const];
    });
    return [
      name,
      {
        open: Object.fromEntries(sound),
        closed: closed.safeParse(under(one, "closed")).data,
        timezone: timezone.safeParse(under(one, "timezone")).data,
        isPart: true,
      },
    ];
  });
  return Object.fromEntries(entries);
}
