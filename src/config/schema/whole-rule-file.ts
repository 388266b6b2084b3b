import { z } from "zod";
import type { ActionKind } from "../../actions/action.ts";
import { cancelWhenSchema, digestSchema, oncePerSchema } from "../rules/modifier-schema.ts";
import {
  bodySchema,
  defaultSchema,
  entrySchema,
  failureEntrySchema,
  fileSchema,
  ruleSchema,
} from "../rules/rule-schema.ts";
import { testFileSchema, testsSchema } from "../tests/test-schema.ts";

/**
 * The schema of a rule file with every part in its place. The checker goes part by part; an editor wants the whole.
 * What depends on names is marked with `definition`, the name of the part that takes its place.
 */
export function wholeRuleFile(kinds: readonly ActionKind[]) {
  const failure = entryWith(failureEntrySchema(kinds), kinds, {}).meta({ title: "What to do then" });
  const entry = entrySchema(kinds);
  const action = entryWith(entry, kinds, {
    cancel_when: like(
      entry.shape.cancel_when,
      cancelWhenSchema.extend(placed(cancelWhenSchema, { event: "event_names", decision: "decision_words" })),
    ),
    digest: like(entry.shape.digest, digestSchema.extend(placed(digestSchema, { by: "field_names" }))),
    once_per: like(entry.shape.once_per, oncePerSchema.extend(placed(oncePerSchema, { key: "field_name" }))),
    on_failure: like(entry.shape.on_failure, z.array(failure).min(1)),
  }).meta({ title: "An action" });
  const actions = { do: like(ruleSchema.shape.do, z.array(action).min(1)) };
  const rule = ruleSchema
    .extend({
      ...placed(ruleSchema, { event: "event_names", from: "source_names", when: "conditions" }),
      ...actions,
    })
    .meta({ title: "A rule" });
  const fallback = defaultSchema
    .extend({ ...placed(defaultSchema, { except: "event_names" }), ...actions })
    .meta({ title: "What runs when no rule matched" });
  const { rules, default: otherwise, tests } = fileSchema.shape;
  return fileSchema
    .extend({
      // Files of tests name the same schema: it has what only they have, too.
      for: testFileSchema.shape.for.optional(),
      tests: like(tests, testsSchema),
      rules: like(rules, z.record(rules.unwrap().keyType, rule)),
      default: like(otherwise, fallback),
    })
    .meta({ title: "Rules of kyc-relay" });
}

/** Keeps what is declared about a part, and whether it may be left out. */
function like(part: z.ZodType, whole: z.ZodType): z.ZodType {
  const inner = part instanceof z.ZodOptional ? part.unwrap() : part;
  const declared = { ...z.globalRegistry.get(inner), ...part.meta() };
  return (inner === part ? whole : whole.optional()).meta({ ...whole.meta(), ...declared });
}

type Names<T extends z.ZodObject> = { readonly [key in keyof T["shape"]]?: string };

/** Parts whose schema is made of names, by the definition that takes their place. */
function placed<T extends z.ZodObject>(schema: T, names: Names<T>): Readonly<Record<string, z.ZodType>> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([key, name]) => {
      const part = schema.shape[key];
      return part instanceof z.ZodType ? [[key, like(part, z.unknown().meta({ definition: name }))]] : [];
    }),
  );
}

function entryWith(
  entry: z.ZodObject,
  kinds: readonly ActionKind[],
  parts: Readonly<Record<string, z.ZodType>>,
): z.ZodObject {
  const bodies = kinds.map((kind) => [kind.kind, bodyOf(kind)]);
  return entry.extend({ ...Object.fromEntries(bodies), ...parts });
}

function bodyOf(kind: ActionKind): z.ZodType {
  const body = bodySchema(kind);
  if (!(body instanceof z.ZodObject)) return body.optional();
  const names = namesIn(kind, body);
  const whole = body.safeExtend(placed(body, names));
  return (names["table"] === undefined ? whole : whole.meta({ definition: "table_columns" })).optional();
}

function namesIn(
  { kind, destinations }: ActionKind,
  { shape }: z.ZodObject,
): Readonly<Record<string, string>> {
  if (destinations.length > 0) return { via: `${kind}_destination` };
  return Object.hasOwn(shape, "table") ? { table: "table_name" } : {};
}
