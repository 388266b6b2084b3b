import compiled from "kyc-relay-compiled";
import { expect, test } from "vitest";
import { fillSettings } from "../../../src/config/build/fill-settings.ts";
import { openSources } from "../../../src/node/open-parts.ts";
import { reachable, roomIn } from "../../../src/worker/room-in.ts";
import { keepable } from "../../../src/worker/start-upkeep.ts";
import { SECRETS } from "./settings-and-rules.ts";

const { settings } = fillSettings(compiled, SECRETS);
const MB = 1024 * 1024;

test("room is what Cloudflare lets one object keep", () => {
  const exec = () => ({ toArray: () => [] });
  expect(roomIn({ sql: { exec, databaseSize: 240 * MB } })).toEqual({ database: 240, free: 10_000 });
});

test("a limit that no object can reach is an alarm long before the free plan's object is full", () => {
  expect(reachable(settings.alerts).database_mb).toBe(4_000);
  expect(reachable({ ...settings.alerts, database_mb: 8_000 }).database_mb).toBe(8_000);
});

test("the alarm for a body that is too large names no more than a row can hold", () => {
  const sources = openSources(settings);
  const persona = sources.get("persona");
  if (!persona) throw new Error("There is no such source.");
  const large = { ...persona, maxBody: 16 * MB };
  const kept = keepable(new Map([...sources, ["large", large]]));
  expect([kept.get("large")?.maxBody, kept.get("persona")?.maxBody]).toEqual([1_900_000, persona.maxBody]);
});
