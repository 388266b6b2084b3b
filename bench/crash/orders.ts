import type { Trigger } from "./points.ts";

/** Where the far sides are, and what else the settings name. */
export type ChildEnv = Readonly<Record<string, string>>;

/** What the process under test is told to do, one at a time. */
export type Order =
  | {
      readonly do: "open";
      readonly folder: string;
      readonly env: ChildEnv;
      /** How far its clock is ahead of the machine's. */
      readonly ahead: number;
      readonly trigger?: Trigger | undefined;
    }
  | { readonly do: "arm"; readonly trigger: Trigger }
  | { readonly do: "clock"; readonly ahead: number }
  /** `events`: those go, too, long before their dedupe keys do. */
  | { readonly do: "prune"; readonly events: boolean }
  | { readonly do: "copy"; readonly path: string }
  | { readonly do: "open_work" }
  | { readonly do: "look" }
  | {
      readonly do: "restore";
      readonly folder: string;
      readonly backup: string;
      readonly trigger: Trigger;
    };

export type EventSeen = {
  readonly seq: number;
  readonly id: string;
  readonly source_event_id: string;
  readonly type: string;
  readonly routing: string;
  readonly has_body: number;
};
export type DeliverySeen = {
  readonly id: string;
  readonly rule: string;
  readonly event_id: string;
  readonly state: string;
  readonly reason: string | null;
  /** Attempts whose process died under way. */
  readonly lost: number;
};

/** What the database says. */
export type Look = {
  readonly integrity: string;
  readonly events: readonly EventSeen[];
  readonly deliveries: readonly DeliverySeen[];
  /** How often a record was changed by an event. */
  readonly changes: readonly { readonly event_id: string; readonly n: number }[];
};

export type Reply =
  | { readonly done: true; readonly value?: unknown }
  | { readonly done: false; readonly why: string };
