import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import { RelayError } from "../../src/errors.ts";
import { createGather } from "../../src/store/postgres/gather.ts";
import { STORE_PARTS } from "./store-parts.ts";

const { log } = STORE_PARTS;
const measure = () => ({ size: 1, bytes: 1 });

it("the calls of a turn are one group, and each has its own answer", async () => {
  const groups: number[] = [];
  const gather = createGather<number, number>({
    run: async (calls) => {
      groups.push(calls.length);
      return calls.map((call) => call * 2);
    },
    measure,
    log,
  });
  expect(await Promise.all([1, 2, 3].map(gather.add))).toEqual([2, 4, 6]);
  expect(groups).toEqual([3]);
});

it("one that fails harms nobody else: the members of its group are tried one by one", async () => {
  const gather = createGather<string, string>({
    run: async (calls) => {
      if (calls.includes("poisoned")) throw new Error("a poisoned row");
      return calls;
    },
    measure,
    log,
  });
  const answers = await Promise.allSettled(["a", "poisoned", "b"].map(gather.add));
  expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

it("what the database cannot do for a group it is not asked to do for each member", async () => {
  let runs = 0;
  const gather = createGather<number, number>({
    run: async () => {
      runs += 1;
      throw new RelayError("store_unavailable", "The PostgreSQL server cannot be reached.");
    },
    measure,
    log,
  });
  const answers = await Promise.allSettled([1, 2, 3].map(gather.add));
  expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(runs).toBe(1);
});

it("several groups run at once, never more than allowed; what waits beyond the cap is refused as busy", async () => {
  let [running, most] = [0, 0];
  const open = Promise.withResolvers<void>();
  const gather = createGather<number, number>({
    run: async (calls) => {
      running += 1;
      most = Math.max(most, running);
      await open.promise;
      running -= 1;
      return calls;
    },
    measure,
    log,
    maxGroups: 2,
    maxWaiting: 3,
  });
  const taken: Promise<number>[] = [];
  for (let call = 0; call < 2; call += 1) {
    taken.push(gather.add(call));
    for (let turns = 0; turns < 5; turns += 1) await turn();
  }
  taken.push(gather.add(2), gather.add(3), gather.add(4));
  await expect(gather.add(5)).rejects.toMatchObject({ code: "store_busy" });
  open.resolve();
  expect(await Promise.all(taken)).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
});

it("closing finishes what waits and takes nothing more", async () => {
  const gather = createGather<number, number>({ run: async (calls) => calls, measure, log });
  const taken = gather.add(1);
  await gather.close();
  expect(await taken).toBe(1);
  await expect(gather.add(2)).rejects.toMatchObject({ code: "store_unavailable" });
});

it("who waits too long is refused: what has not begun is never done, of what has begun nobody knows", async () => {
  const done: string[] = [];
  const open = Promise.withResolvers<void>();
  const gather = createGather<string, string>({
    run: async (calls) => {
      await open.promise;
      done.push(...calls);
      return calls;
    },
    measure,
    log,
    answerWithin: 1,
    maxGroups: 1,
  });
  const begun = gather.add("begun");
  await turn();
  await turn();
  const waiting = gather.add("waiting");
  for (const one of await Promise.allSettled([begun, waiting])) {
    expect(one).toMatchObject({ status: "rejected", reason: { code: "store_busy" } });
  }
  open.resolve();
  await gather.close();
  expect(done).toEqual(["begun"]);
});
