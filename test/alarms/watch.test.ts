import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startWatch, type Watch } from "../../src/alarms/watch.ts";
import type { Store } from "../../src/ports/store.ts";
import { openStore } from "../store/open-store.ts";
import { MINUTE, START } from "../store/samples.ts";
import { knownWith } from "./known.ts";

let folder: string;
let store: Store;
let watch: Watch;
let now = START;
let isBroken = false;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "watch-"));
  now = START;
  isBroken = false;
  store = openStore(join(folder, "relay.db"), () => now);
  watch = startWatch({
    ...store,
    home: async () => {
      if (isBroken) throw new Error("the disk");
      return knownWith();
    },
    ...{ places: [], preview: false, onTold: () => {}, clock: () => now },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
});
afterEach(async () => {
  await watch.stop();
  await store.close();
  rmSync(folder, { recursive: true });
});

const status = () => expect.poll(() => watch.status());

test("when a look was over well is known, and that one failed, until the next is well", async () => {
  await status().toEqual({ failing: false, looked_at: START });
  isBroken = true;
  now += MINUTE;
  watch.wake();
  await status().toEqual({ failing: true, looked_at: START });
  isBroken = false;
  watch.wake();
  await status().toEqual({ failing: false, looked_at: START + MINUTE });
});

test("who has not looked for five minutes does not look", async () => {
  await status().toEqual({ failing: false, looked_at: START });
  now += 5 * MINUTE;
  expect(watch.status().failing).toBe(false);
  now += 1;
  expect(watch.status().failing).toBe(true);
});

test("what comes and goes ends by what an earlier watch has known of it", async () => {
  const alarm = {
    kind: "store_growing",
    key: "database",
    raised_at: START,
    again: true,
    detail: {},
  } as const;
  await status().toEqual({ failing: false, looked_at: START });
  await watch.stop();
  await store.upkeep.raiseAlarm(alarm);
  const kept: ReadonlyMap<string, number>[] = [];
  const later = (calm?: ReadonlyMap<string, number>) =>
    startWatch({
      ...store,
      home: async () => knownWith(),
      ...{ places: [], preview: false, onTold: () => {}, clock: () => now },
      ...{ calm, onCalm: (since: ReadonlyMap<string, number>) => void kept.push(since) },
      log: { info: () => {}, warn: () => {}, error: () => {} },
    });
  watch = later();
  await expect.poll(() => kept.length).toBe(1);
  await watch.stop();
  now += 10 * MINUTE;
  watch = later(kept[0]);
  await status().toEqual({ failing: false, looked_at: now });
  expect((await store.ledger.alarms({ limit: 1 })).items).toMatchObject([{ ended_at: now }]);
});
