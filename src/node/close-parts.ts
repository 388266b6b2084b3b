import type { Destination } from "../actions/destination.ts";

type Parts = {
  readonly destinations: ReadonlyMap<string, Pick<Destination, "close">>;
  readonly connector: { close(): Promise<void> };
  readonly backups: { close(): void } | undefined;
  readonly store: { close(): Promise<void> };
};

/** Closes what a relay has open, the store last: until then what ends can still be written. */
export async function closeParts({ destinations, connector, backups, store }: Parts): Promise<void> {
  await Promise.all([...destinations.values()].map((destination) => destination.close()));
  await connector.close();
  backups?.close();
  await store.close();
}
