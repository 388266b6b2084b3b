import type { DeliveryRow } from "./delivery-row.ts";

/** What settling asks of a delivery whose attempt is under way. */
export type LeasedRow = Pick<
  DeliveryRow,
  | "seq"
  | "id"
  | "rule"
  | "destination"
  | "gate"
  | "flow"
  | "attempts"
  | "planned_for"
  | "stoppable"
  | "event_seq"
  | "digest_max"
  | "backlog"
  | "lane"
>;
