import type { DeliveryOrder as PureOrder } from "../rows/delivery-order.ts";
import type { Opened } from "./context.ts";

/** What deliveries are made for, and where those go that are to be attempted. */
export type DeliveryOrder = PureOrder & {
  /** What is to be attempted is added: it needs jobs before the transaction ends. */
  readonly opened: Opened[];
};
