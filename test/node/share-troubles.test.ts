import { expect, test } from "vitest";
import type { SourceTrouble } from "../../src/alarms/finding.ts";
import { shareTroubles, type TroubleShare } from "../../src/node/share-troubles.ts";
import { eventually } from "../support/eventually.ts";

/** Processes that tell each other at once. */
function processes(count: number) {
  const all: { share: TroubleShare; own: Map<string, SourceTrouble>; heard: number }[] = [];
  let told = 0;
  const tell = async (_topic: string, text = "") => {
    told += 1;
    for (const { share } of all) share.hear(text);
  };
  for (let n = 0; n < count; n += 1) {
    const own = new Map<string, SourceTrouble>();
    const one: { share: TroubleShare; own: typeof own; heard: number } = {
      own,
      heard: 0,
      share: { changed() {}, hear() {}, all: () => own },
    };
    one.share = shareTroubles({
      own,
      most: 5,
      id: `process-${n}`,
      peers: { tell },
      onHeard: () => {
        one.heard += 1;
      },
    });
    all.push(one);
  }
  return { all, told: () => told };
}

test("what goes wrong at one process is known to all, told once for many changes", async () => {
  const { all, told } = processes(2);
  const [one, other] = all;
  if (!one || !other) throw new Error("two processes");
  for (let n = 1; n <= 20; n += 1) {
    one.own.set("persona", { failed_at: [n], reason: "bad_signature" });
    one.share.changed();
  }
  await eventually("the other one heard it", () => other.heard > 0);
  expect(other.share.all().get("persona")).toMatchObject({ failed_at: [20], reason: "bad_signature" });
  expect(one.heard).toBe(0);
  expect(told()).toBe(1);
});

test("what is no such telling is passed over", () => {
  const [one] = processes(1).all;
  for (const text of [
    "",
    "{",
    "null",
    '{"from":"x"}',
    '{"from":"x","sources":{"persona":{"failed_at":"a"}}}',
  ])
    one?.share.hear(text);
  expect(one?.heard).toBe(0);
});
