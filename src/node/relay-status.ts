import type { ActiveRules } from "../config/active-rules.ts";
import type { Settings } from "../config/settings/settings.ts";
import type { RelayStatus } from "../http/parts.ts";
import type { Store } from "../ports/store.ts";
import type { BrokenCounter } from "../route/count-broken.ts";
import { VERSION } from "../version.ts";

type StatusParts = {
  readonly rules: ActiveRules;
  readonly store: Pick<Store, "isWritable">;
  readonly settings: Settings;
  readonly broken: BrokenCounter;
  readonly started_at: number;
};

/** What the running relay knows of itself, asked anew each time. */
export function statusOf({ settings, rules, store, broken, started_at }: StatusParts) {
  return async (): Promise<RelayStatus> => ({
    version: VERSION,
    home: "Node + SQLite",
    started_at,
    preview: settings.preview,
    store_writable: await store.isWritable(),
    rules: {
      loaded: rules.active() !== undefined,
      current: rules.current,
      count: rules.active()?.rules.length ?? 0,
      hash: rules.active()?.hash,
      ...errorsOf(rules),
      broken: broken.of(rules.active()?.hash),
    },
  });
}

function errorsOf({ problems }: ActiveRules): Pick<RelayStatus["rules"], "errors" | "first_error"> {
  const errors = problems.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (!first) return { errors: 0 };
  const { file, line, column, code, message } = first;
  return { errors: errors.length, first_error: `${file}:${line}:${column}  ${code}  ${message}` };
}
