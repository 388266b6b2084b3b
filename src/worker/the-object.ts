import { RelayError } from "../errors.ts";
import type { ObjectNamespace } from "./platform.ts";
import type { RelayStub } from "./relay-stub.ts";

/** There is one, so that order, caps and throttles hold for all that comes. */
const NAME = "relay";

export type ObjectBindings = {
  readonly RELAY: ObjectNamespace<RelayStub>;
  /** Where Cloudflare may keep and run the object, such as `eu`; anywhere, if nothing is said. */
  readonly KYC_RELAY_JURISDICTION?: unknown;
};

/**
 * The object that keeps everything. One of another jurisdiction is another object, and knows nothing of this one. Throws `invalid_settings` where nothing can be kept.
 */
export function theObject({ RELAY, KYC_RELAY_JURISDICTION: where }: ObjectBindings): RelayStub {
  const namespace = typeof where === "string" && where !== "" ? objectsIn(RELAY, where) : RELAY;
  return namespace.getByName(NAME);
}

function objectsIn(namespace: ObjectBindings["RELAY"], where: string) {
  try {
    return namespace.jurisdiction(where);
  } catch (error) {
    throw new RelayError("invalid_settings", unknownPlace(where), { cause: error });
  }
}

function unknownPlace(where: string): string {
  return (
    `KYC_RELAY_JURISDICTION is ${JSON.stringify(where)}, where no object can be kept. At Cloudflare it is \`eu\`, or another ` +
    "one that its documentation of Durable Objects names, under [vars] in wrangler.toml. This machine knows none: leave " +
    "it empty here by the line `KYC_RELAY_JURISDICTION=` in .dev.vars."
  );
}
