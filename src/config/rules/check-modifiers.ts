import { keysOf } from "../yaml/keys-of.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import type { Reporter } from "./reporter.ts";

/** Where an action stands; it decides what may stand beside it. */
type ActionPlace = "event" | "schedule" | "on_failure";

type Said = { readonly message: string; readonly fix: string };

/** Of these only one, with the reason. */
const APART: readonly (readonly [key: string, other: string, why: string])[] = [
  ["after", "digest", "a digest has a time of its own, `every`"],
  ["repeat", "digest", "a digest is sent once"],
  ["if_pending", "digest", "further events join the digest that is open"],
  ["once_per", "digest", "a digest is one message for many events already"],
  ["outside", "during", "the two may contradict each other"],
];

/** Of no use without one of these. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  else: ["during", "outside"],
  if_pending: ["after", "repeat"],
  cancel_when: ["after", "repeat", "digest"],
  max_late: ["after", "repeat"],
  ignore_decision: ["after", "repeat"],
};

const OF_EVENTS = [
  "after",
  "repeat",
  "cancel_when",
  "if_pending",
  "ignore_decision",
  "digest",
  "once_per",
  "trust",
];
const NOT_AFTER_FAILURE = [...OF_EVENTS.filter((key) => key !== "trust"), "max_late"];

type Entry = {
  readonly path: YamlPath;
  readonly raw: unknown;
  readonly place: ActionPlace;
  /** Has it a key that is none? Then something may only seem to be missing. */
  readonly isMisspelt: boolean;
};

/** R115: what stands beside an action and does not go with the rest, each with one sentence. */
export function checkModifiers(reporter: Reporter, { path, raw, place, isMisspelt }: Entry): void {
  const written = new Set(keysOf(raw));
  for (const key of written) {
    const lonely = isMisspelt ? undefined : alone(key, written, place);
    const said = outOfPlace(key, place) ?? notTogether(key, written) ?? lonely;
    if (said) reporter.at([...path, key], { code: "R115", ...said }, "key");
  }
}

function outOfPlace(key: string, place: ActionPlace): Said | undefined {
  const fix = `take \`${key}\` out`;
  if (place === "schedule" && OF_EVENTS.includes(key)) {
    return { message: `\`${key}\` goes with events, and this rule runs by the clock`, fix };
  }
  if (place !== "on_failure") return undefined;
  if (key === "on_failure") {
    const message = "an action of `on_failure` has no `on_failure` of its own";
    return { message, fix: `${fix}: what fails there is a dead letter, and nothing follows` };
  }
  if (!NOT_AFTER_FAILURE.includes(key)) return undefined;
  return { message: `\`${key}\` cannot stand below \`on_failure\`: what is there runs once, at once`, fix };
}

function notTogether(key: string, written: ReadonlySet<string>): Said | undefined {
  const pair = APART.find(([one, other]) => one === key && written.has(other));
  if (!pair) return undefined;
  const [, other, why] = pair;
  return { message: `\`${key}\` and \`${other}\` do not go together: ${why}`, fix: "keep one of the two" };
}

function alone(key: string, written: ReadonlySet<string>, place: ActionPlace): Said | undefined {
  const others = Object.hasOwn(NEEDS, key) ? (NEEDS[key] ?? []) : [];
  const isTimed = key === "max_late" && place === "schedule";
  if (isTimed || others.length === 0 || others.some((other) => written.has(other))) return undefined;
  const named = others.map((other) => `\`${other}\``);
  const list = `${named.slice(0, -1).join(", ")} or ${named.at(-1)}`;
  const none = named.length > 2 ? "none of them" : "neither";
  const message = `\`${key}\` goes with ${list}, and ${none} is here`;
  return { message, fix: `write one of them beside it, or take \`${key}\` out` };
}
