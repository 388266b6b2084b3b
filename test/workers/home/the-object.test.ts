import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { ObjectNamespace } from "../../../src/worker/platform.ts";
import type { RelayStub } from "../../../src/worker/relay-stub.ts";
import { theObject } from "../../../src/worker/the-object.ts";

/** Objects that only say which they are. */
function namespace(asked: string[]): ObjectNamespace<RelayStub> {
  const at = (where: string) => (name: string) => {
    asked.push(`${where}${name}`);
    return {
      record: async () => ({ ok: true, receipts: [] }) as const,
      noteRefusal: async () => {},
      wake: async () => {},
      fetch: async () => new Response(),
    };
  };
  return { getByName: at(""), jurisdiction: (where) => ({ getByName: at(`${where}/`) }) };
}

test("a place where no object can be is said, with what to write", () => {
  const jurisdiction = () => {
    throw new TypeError("not a jurisdiction");
  };
  const RELAY = { ...namespace([]), jurisdiction };
  const open = () => theObject({ RELAY, KYC_RELAY_JURISDICTION: "europe" });
  expect(open).toThrow('KYC_RELAY_JURISDICTION is "europe"');
  expect(open).toThrow(".dev.vars");
});

test.each(["eu", "europe"])("this machine knows no place such as %s, and says so", (where) => {
  expect(() => theObject({ RELAY: env.RELAY, KYC_RELAY_JURISDICTION: where })).toThrow(".dev.vars");
});

test("there is one object, and it is where the operator says", () => {
  const asked: string[] = [];
  const RELAY = namespace(asked);
  theObject({ RELAY });
  theObject({ RELAY, KYC_RELAY_JURISDICTION: "" });
  theObject({ RELAY, KYC_RELAY_JURISDICTION: "eu" });
  expect(asked).toEqual(["relay", "relay", "eu/relay"]);
});
