import type { ObjectNamespace } from "./platform.ts";
import type { RelayStub } from "./relay-stub.ts";

/** There is one, so that order, caps and throttles hold for all that comes. */
const NAME = "relay";

export type ObjectBindings = {
  readonly RELAY: ObjectNamespace<RelayStub>;
  /** Where Cloudflare may keep and run the object, such as `eu`; anywhere, if nothing is said. */
  readonly KYC_RELAY_JURISDICTION?: unknown;
};

/** The object that keeps everything. One of another jurisdiction is another object, and knows nothing of this one. */
export function theObject({ RELAY, KYC_RELAY_JURISDICTION: where }: ObjectBindings): RelayStub {
  const namespace = typeof where === "string" && where !== "" ? RELAY.jurisdiction(where) : RELAY;
  return namespace.getByName(NAME);
}
