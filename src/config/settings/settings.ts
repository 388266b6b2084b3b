import type { RecordTable } from "../../actions/action.ts";
import type { RetentionLimits } from "../../model/retention.ts";
import type { RuleAction } from "../../route/rule-set.ts";
import type { FileAlerts } from "./alerts-schema.ts";

/** Tables of the `record` action, by name. */
export type RecordTables = Readonly<Record<string, RecordTable>>;

/** A source or destination: `settings` is what its kind's schema made of it, with secrets filled in. */
export type KindSettings = { readonly kind: string; readonly settings: unknown };

/** Where a value comes from: `--port`, `KYC_RELAY_SERVER__PORT`, `relay.yaml:3`, `default`. */
export type Origin = {
  readonly from: string;
  /** For a secret, what names it: `env:PERSONA_SECRET`. Its value is never shown. */
  readonly reference?: string | undefined;
};

/** Where everything is kept. `path` is absolute, or as relative as `baseDir`; `url` is a secret. */
export type StoreSettings =
  | { readonly kind: "sqlite"; readonly path: string }
  | { readonly kind: "postgres"; readonly url: string; readonly connections: number };

/** Everything that the operator can set, complete and checked. Holds secrets: never log or print it whole. */
export type Settings = {
  readonly server: {
    readonly host: string;
    readonly port: number;
    readonly public_url?: string | undefined;
    readonly trust_proxy: boolean;
    /** Absent: the one that the first start made. */
    readonly admin_token?: string | undefined;
  };
  readonly store: StoreSettings;
  /** Folder of what is kept beside a store that is no file, resolved like `store.path`. */
  readonly data: string;
  /** Folder of the rule files, resolved like `store.path`. */
  readonly rules: string;
  readonly preview: boolean;
  /** Milliseconds. */
  readonly queue: { readonly stall_after: number };
  readonly retention: RetentionLimits;
  /** `actions`: one for each place of `to`, in its order. */
  readonly alerts: FileAlerts & { readonly actions: readonly RuleAction[] };
  readonly sources: Readonly<Record<string, KindSettings>>;
  /** In preview, a secret that is not set is undefined here. */
  readonly destinations: Readonly<Record<string, KindSettings>>;
  readonly records: RecordTables;
  /** True without a settings file: the built-in first-run settings are in force. */
  readonly firstRun: boolean;
  /** By dotted key; a list's entries count from 0. What is not in it is a default. */
  readonly origins: ReadonlyMap<string, Origin>;
};
