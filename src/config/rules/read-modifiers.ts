import { IF_PENDING } from "../../model/plan.ts";
import type { RuleAction } from "../../route/rule-set.ts";
import { under } from "../yaml/under.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import type { TextWords } from "./check-variables.ts";
import { pathOf } from "./known-events.ts";
import { DEFAULT_SHOWN, LONGEST_DIGEST_MS, SHORTEST_EVERY_MS } from "./modifier-schema.ts";
import { listOf, names } from "./names.ts";
import { readActionHours } from "./read-action-hours.ts";
import { readCancelWhen } from "./read-cancel-when.ts";
import { type DurationBounds, readDuration } from "./read-duration.ts";
import { readKeyField } from "./read-key-field.ts";
import type { Reporter } from "./reporter.ts";
import type { SharedParts } from "./shared-parts.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What stands beside an action. */
export type Modifiers = Omit<
  RuleAction,
  "id" | "kind" | "destination" | "gate" | "inside" | "on_failure" | "spec"
>;

export type ModifierPlace = {
  readonly vocabulary: Vocabulary;
  readonly shared: SharedParts;
  readonly reporter: Reporter;
  readonly path: YamlPath;
  /** The whole entry as it is written; its shape is checked elsewhere. */
  readonly raw: unknown;
  readonly words: TextWords;
};

const DEFAULT_MAX_LATE_MS = 24 * 3_600_000;
const REPEAT_BOUNDS: DurationBounds = {
  shortest: SHORTEST_EVERY_MS,
  longest: Number.POSITIVE_INFINITY,
  words: "1m to 400d",
};
const DIGEST_BOUNDS: DurationBounds = {
  shortest: SHORTEST_EVERY_MS,
  longest: LONGEST_DIGEST_MS,
  words: "1m to 30d",
};

/** Everything beside an action; what is wrong is reported, and then as if it were not there. */
export function readModifiers(place: ModifierPlace): Modifiers {
  const { shared, reporter, path, raw } = place;
  const choice = <T extends string>(key: string, known: readonly T[], otherwise: T) =>
    known.find((word) => word === under(raw, key)) ?? otherwise;
  return {
    after: time(place, ["after"]),
    repeat: readRepeat(place),
    max_late: time(place, ["max_late"]) ?? DEFAULT_MAX_LATE_MS,
    ignore_decision: under(raw, "ignore_decision") === true,
    trust_weak: under(raw, "trust") === "weak",
    cancel_when: readCancelWhen(place),
    if_pending: choice("if_pending", IF_PENDING, "keep"),
    hours: readActionHours(shared, reporter, path, raw),
    digest: readDigest(place),
    once_per: readOncePer(place),
    on_uncertain: choice("on_uncertain", ["retry", "hold"], "retry"),
  };
}

/** Undefined too if it is not there; what must be there is missed by `required`. */
function time(
  { reporter, path, raw }: ModifierPlace,
  below: readonly string[],
  bounds?: DurationBounds,
): number | undefined {
  const written = below.reduce<unknown>(under, raw);
  return written === undefined ? undefined : readDuration(reporter, [...path, ...below], written, bounds);
}

function required(place: ModifierPlace, part: string, key: string, fix: string, bounds?: DurationBounds) {
  const { reporter, path, raw } = place;
  const written = under(raw, part);
  const isMissing = typeof written === "object" && written !== null && under(written, key) === undefined;
  // A misspelt one has been reported.
  if (isMissing && !isMisspelt(reporter, [...path, part], key)) {
    const message = `\`${part}\` of this action has no \`${key}\``;
    reporter.at([...path, part], { code: "R102", message, fix: `write  ${fix}` }, "key");
  }
  return time(place, [part, key], bounds);
}

function isMisspelt({ problems, document }: Reporter, path: YamlPath, key: string): boolean {
  const { line } = document.locate(path, "key");
  return problems.some((one) => one.code === "R101" && one.line >= line && one.fix?.includes(`"${key}"`));
}

function readRepeat(place: ModifierPlace): RuleAction["repeat"] {
  const every = required(place, "repeat", "every", "every: 24h", REPEAT_BOUNDS);
  const times = under(under(place.raw, "repeat"), "times");
  return every === undefined || typeof times !== "number" ? undefined : { every, times };
}

const fieldNames = names("field");

function readDigest(place: ModifierPlace): RuleAction["digest"] {
  if (under(place.raw, "digest") === undefined) return undefined;
  const every = required(place, "digest", "every", "every: 15m", DIGEST_BOUNDS);
  const written = under(place.raw, "digest");
  const raw = under(written, "by");
  const by = (listOf(fieldNames.safeParse(raw).data) ?? []).flatMap(
    (name, index) => readKeyField(place, pathOf([...place.path, "digest", "by"], raw, index), name) ?? [],
  );
  const max = under(written, "max");
  return every === undefined ? undefined : { every, by, max: typeof max === "number" ? max : DEFAULT_SHOWN };
}

function readOncePer(place: ModifierPlace): RuleAction["once_per"] {
  const within = required(place, "once_per", "within", "within: 7d");
  const written = under(under(place.raw, "once_per"), "key");
  const isName = typeof written === "string" && written !== "";
  const key = isName ? readKeyField(place, [...place.path, "once_per", "key"], written) : undefined;
  return within === undefined || key === undefined ? undefined : { key, within };
}
