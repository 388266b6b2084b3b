import type { Delivery } from "../model/delivery.ts";
import type { DeliveryFilter, Ledger } from "../ports/ledger.ts";

const PAGE = 200;

/** All deliveries of a store, in the order in which they were planned. */
export async function allDeliveries(
  ledger: Pick<Ledger, "deliveries">,
  filter: DeliveryFilter = {},
): Promise<readonly Delivery[]> {
  const found: Delivery[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await ledger.deliveries(filter, { limit: PAGE, cursor });
    found.push(...page.items);
    if (page.next === undefined) return found.toSorted((a, b) => a.seq - b.seq);
    cursor = page.next;
  }
}
