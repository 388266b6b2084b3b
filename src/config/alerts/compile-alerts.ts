import type { ActionKind, CompileTools } from "../../actions/action.ts";
import { RelayError } from "../../errors.ts";
import type { RuleAction } from "../../route/rule-set.ts";
import { parseTemplate } from "../../templates/parse-template.ts";
import type { Template } from "../../templates/template.ts";
import { didYouMean } from "../did-you-mean.ts";
import { checkTerms } from "../rules/check-terms.ts";
import type { DestinationView } from "../rules/destination-of.ts";
import type { Reporter } from "../rules/reporter.ts";
import type { AlertPlace } from "../settings/alerts-schema.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { ALERT_BODIES, type AlertBody } from "./alert-bodies.ts";

const PLACES: YamlPath = ["alerts", "to"];
const TAG = /\{\{|\{%/;
/** Three minutes, about: whoever is to be told must not wait for days. */
const ENOUGH_ATTEMPTS = 4;
const ABOUT_NOTHING = "an alert is about no event, so nothing can be filled in here";

type Input = {
  readonly places: readonly AlertPlace[];
  readonly destinations: readonly DestinationView[];
  /** Destinations that are wrong themselves: what is said of them is said. */
  readonly broken: readonly string[];
  readonly kinds: readonly ActionKind[];
  readonly reporter: Reporter;
};

/** An action for each place of `alerts: to:`, in its order. What is wrong is reported; a place that is, is left out. */
export function compileAlerts(input: Input): readonly RuleAction[] {
  const { places, reporter } = input;
  const before = errorsIn(reporter);
  const actions = places.flatMap((place, index) => compilePlace(input, place, [...PLACES, index]) ?? []);
  return errorsIn(reporter) === before ? withEscapes(withOwnIds(actions)) : [];
}

function compilePlace(
  { destinations, broken, kinds, reporter }: Input,
  place: AlertPlace,
  path: YamlPath,
): RuleAction | undefined {
  if (broken.includes(place.via)) return undefined;
  const destination = destinations.find(({ name }) => name === place.via);
  const kind = destination && kinds.find((one) => one.destinations.includes(destination.kind));
  if (!destination || !kind) return reportUnknown(reporter, path, place.via, destinations);
  const says = ALERT_BODIES[kind.kind];
  const before = errorsIn(reporter);
  if (says) checkPlace({ reporter, path, place, kind, says });
  checkTerms(reporter, { path, body: place, terms: destination.terms, named: true });
  if (!says || errorsIn(reporter) > before) return undefined;
  const body = kind.schema.parse(says.body(place));
  const spec = kind.compile(body, toolsFor(path, reporter));
  const gate = kind.gate(body, place.via);
  return { ...ORDINARY, id: gate, kind: kind.kind, destination: place.via, gate, spec };
}

function errorsIn({ problems }: Reporter): number {
  return problems.filter(({ severity }) => severity === "error").length;
}

/** What an alert is besides what it says and where it goes: an action without modifiers. */
const ORDINARY = {
  inside: false,
  max_late: Number.POSITIVE_INFINITY,
  ignore_decision: true,
  trust_weak: false,
  if_pending: "add",
  on_failure: [],
  on_uncertain: "retry",
} as const;

function reportUnknown(
  reporter: Reporter,
  path: YamlPath,
  via: string,
  destinations: readonly DestinationView[],
): undefined {
  const names = destinations.map(({ name }) => name);
  const meant = didYouMean(via, names);
  const known = names.length === 0 ? "there are none yet" : `there are: ${names.join(", ")}`;
  reporter.at([...path, "via"], {
    code: "S401",
    message: `there is no destination "${via}" under \`destinations:\``,
    fix: meant ? `did you mean "${meant}"?` : known,
  });
  return undefined;
}

type Checked = {
  readonly reporter: Reporter;
  readonly path: YamlPath;
  readonly place: AlertPlace;
  readonly kind: ActionKind;
  readonly says: AlertBody;
};

/** Does a place say whom to write to, and nothing else? */
function checkPlace({ reporter, path, place, kind, says }: Checked): void {
  const { needs, takes, write: fix } = says;
  if (needs !== undefined && place[needs] === undefined) {
    reporter.at(path, { code: "S402", message: `an alert by ${kind.kind} needs \`${needs}\``, fix });
  }
  for (const key of ["channel", "to"] as const) {
    const at = [...path, key];
    const message = `an alert by ${kind.kind} has no use for \`${key}\``;
    if (place[key] === undefined) continue;
    if (!takes.includes(key)) reporter.at(at, { code: "S403", message, fix }, "key");
    else if (TAG.test(place[key])) reporter.at(at, { code: "S404", message: ABOUT_NOTHING, fix });
  }
}

/** Our own texts are whole; only what the settings say can be wrong. */
function toolsFor(path: YamlPath, reporter: Reporter): CompileTools {
  return {
    template: (_, text, escaping): Template => {
      const parsed = parseTemplate(text, escaping);
      if (parsed.ok) return parsed.template;
      throw new RelayError("internal", "A text of alerts cannot be read.");
    },
    problem: (below, code, message, fix) => reporter.at([...path, ...below], { code, message, fix }),
    about: "event",
    table: () => undefined,
    tables: [],
    meant: didYouMean,
    message: () => undefined,
  };
}

/** Two places may share a gate, as mail does. */
function withOwnIds(actions: readonly RuleAction[]): readonly RuleAction[] {
  return actions.map((action, index) => {
    const same = actions.slice(0, index).filter(({ id }) => id === action.id).length;
    return same === 0 ? action : { ...action, id: `${action.id}-${same + 1}` };
  });
}

/** An alert that does not arrive within minutes goes on to the next place by another way, if there is one. */
function withEscapes(actions: readonly RuleAction[]): readonly RuleAction[] {
  return actions.map((action, index) => {
    const others = [...actions.slice(index + 1), ...actions.slice(0, index)];
    const next = others.find(({ destination }) => destination !== action.destination);
    if (!next) return action;
    const on_failure = [{ ...next, id: `${action.id}.${next.id}` }];
    return { ...action, on_failure, gives_up_after: ENOUGH_ATTEMPTS };
  });
}
