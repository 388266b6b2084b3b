import { expect, test } from "vitest";
import { openProgress } from "../../src/cli/progress.ts";
import { redriveAll } from "../../src/cli/redrive-all.ts";

type Asked = { readonly limit: number; readonly cursor?: string };

/** A relay with so many dead letters; notes what it is asked. */
function relayWith(dead: number, onPart: (asked: Asked) => void = () => {}) {
  const asked: Asked[] = [];
  let left = dead;
  return {
    asked,
    request: async (_path: string, body?: unknown) => {
      const one = body as Asked;
      asked.push(one);
      onPart(one);
      const ids = Array.from({ length: Math.min(left, one.limit) }, (_, n) => `d-${left - n}`);
      left -= ids.length;
      return { data: { ids, ...(left > 0 ? { next: `after-${left}` } : {}) } };
    },
  };
}

const filter = { rule: "r", destination: undefined, reason: undefined, since: undefined, until: undefined };
const context = { clock: () => 0 };

test("what fits goes back in parts of at most 500, each behind the one before", async () => {
  const relay = relayWith(1_200);
  expect(await redriveAll({ context, relay, filter, total: 1_200 })).toEqual({
    redriven: 1_200,
    isStopped: false,
  });
  expect(relay.asked.map(({ limit, cursor }) => [limit, cursor])).toEqual([
    [500, undefined],
    [500, "after-700"],
    [200, "after-200"],
  ]);
});

test("no more than asked for, though there are more", async () => {
  const relay = relayWith(10_000);
  expect(await redriveAll({ context, relay, filter, total: 3 })).toMatchObject({ redriven: 3 });
  expect(relay.asked.map(({ limit }) => limit)).toEqual([3]);
});

test("at a rate, a quarter of a second's worth at once, and never faster than it says", async () => {
  const relay = relayWith(100);
  const began = performance.now();
  const clock = () => performance.now();
  await redriveAll({ context: { clock }, relay, filter, total: 60, rate: 5 });
  expect(relay.asked.map(({ limit }) => limit)).toEqual([50, 10]);
  expect(performance.now() - began).toBeGreaterThanOrEqual(249);
});

test("Ctrl-C ends it after the part under way, and says so", async () => {
  const relay = relayWith(5_000, ({ cursor }) => {
    if (cursor !== undefined) process.emit("SIGINT");
  });
  expect(await redriveAll({ context, relay, filter, total: 5_000 })).toEqual({
    redriven: 1_000,
    isStopped: true,
  });
  expect(process.listenerCount("SIGINT")).toBe(0);
});

test("progress is a bar on a terminal, elsewhere a line every five seconds", () => {
  for (const [isTTY, shown] of [
    [true, ["[############............] 50 % 50 of 100 done, 50/s", "75 of 100 done"]],
    [false, ["60 of 100 done, 12/s\n"]],
  ] as const) {
    const written: string[] = [];
    let now = 0;
    const stream = { isTTY, write: (text: string) => written.push(text) > 0 };
    const progress = openProgress({ total: 100, doing: "done", clock: () => now, stream });
    const steps = isTTY
      ? [
          [1_000, 50],
          [1_050, 51],
          [1_500, 75],
        ]
      : [
          [1_000, 10],
          [5_000, 60],
          [9_000, 70],
        ];
    for (const [time = 0, done = 0] of steps) {
      now = time;
      progress.at(done);
    }
    progress.end();
    const lines = written.filter((text) => text.includes("of"));
    expect(lines).toEqual(shown.map((text) => expect.stringContaining(text)));
  }
});
