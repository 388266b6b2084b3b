import { ACTION_KINDS, DESTINATION_KINDS } from "../../actions/registry.ts";
import type { RuleAction } from "../../route/rule-set.ts";
import type { Problem } from "../problem.ts";
import { createReporter } from "../rules/reporter.ts";
import type { AlertPlace } from "../settings/alerts-schema.ts";
import type { KindSettings } from "../settings/settings.ts";
import { keysOf } from "../yaml/keys-of.ts";
import type { YamlDocument } from "../yaml/yaml-document.ts";
import { compileAlerts } from "./compile-alerts.ts";

type Input = {
  readonly document: YamlDocument;
  /** Absent if their shape is wrong. */
  readonly places: readonly AlertPlace[] | undefined;
  /** `destinations:` as written, and those that are right. */
  readonly written: unknown;
  readonly destinations: Readonly<Record<string, KindSettings>>;
};

/** The actions of `alerts: to:`, and what is wrong with its places. */
export function readAlerts({ document, places = [], written, destinations }: Input): {
  readonly actions: readonly RuleAction[];
  readonly problems: readonly Problem[];
} {
  const reporter = createReporter(document);
  const views = Object.entries(destinations).map(([name, { kind, settings }]) => ({
    name,
    kind,
    terms: DESTINATION_KINDS.find((one) => one.kind === kind)?.terms?.(settings),
  }));
  const broken = keysOf(written).filter((name) => !Object.hasOwn(destinations, name));
  const actions = compileAlerts({ places, destinations: views, broken, kinds: ACTION_KINDS, reporter });
  return { actions, problems: reporter.problems };
}
