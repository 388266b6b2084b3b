import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ActiveRules } from "../../src/config/active-rules.ts";
import { statusOf } from "../../src/node/relay-status.ts";
import type { Store } from "../../src/ports/store.ts";
import { countBroken } from "../../src/route/count-broken.ts";
import type { RuleSet } from "../../src/route/rule-set.ts";
import { ruleOf, ruleSetOf } from "../deliver/rules.ts";
import { openStore } from "../store/open-store.ts";

const RULES: ActiveRules = {
  active: () => undefined,
  byHash: async () => undefined,
  problems: [],
  current: true,
  adopt: async () => false,
  reload: async () => ({ loaded: false, changed: false, count: 0, problems: [] }),
};

let folder: string;
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kyc-relay-status-"));
  store = openStore(join(folder, "relay.db"));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

async function statusWith(maxBody: number, rules = RULES) {
  const settings = { preview: false, store: { kind: "sqlite", path: join(folder, "relay.db") } } as const;
  const status = statusOf({
    ...{ settings, store, rules, started_at: 0 },
    sources: new Map([["persona", { maxBody }]]),
    broken: countBroken(() => {}),
    loadedAt: () => 0,
    dispatching: () => true,
    pruning: () => undefined,
    watching: () => undefined,
  });
  return status();
}

test("the store is writable while there is room for the largest body", async () => {
  const status = await statusWith(1_000_000);
  expect(status).toMatchObject({ store_writable: true, dispatching: true });
  expect(status.disk?.database).toBeGreaterThan(0);
  expect(status.disk?.free).toBeGreaterThan(0);
});

test("it is not once there is none, though a small write would still succeed", async () => {
  expect((await statusWith(Number.MAX_SAFE_INTEGER)).store_writable).toBe(false);
  expect(await store.isWritable()).toBe(true);
});

test("the default is one of the rules in force", async () => {
  const set: RuleSet = {
    ...ruleSetOf("rules-1", [{}, { rule: "other" }]),
    fallback: ruleOf({ rule: "default" }),
  };
  expect((await statusWith(0, { ...RULES, active: () => set })).rules.count).toBe(3);
});
