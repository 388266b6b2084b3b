import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { carrySuppressions } from "../../src/store/carry-suppressions.ts";
import { openStore } from "./open-store.ts";
import { eventOf, intentFor, planned, START } from "./samples.ts";

let folder: string;
let present: string;
let backup: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "carry-"));
  present = join(folder, "relay.db");
  backup = join(folder, "backup.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Mails somebody a reminder; the token of the link in it. */
async function remind(path: string, address: string): Promise<string> {
  const store = openStore(path, () => START);
  const event = eventOf({ reference: address });
  await store.intake.record([planned(event, [intentFor(event, { gate: event.id })])]);
  const [claimed] = await store.queue.claim([{ gate: event.id, limit: 1 }], START + 1);
  const { seq = 0, fence = 0 } = claimed?.delivery ?? {};
  const flags = { keys: [], reminder: true, redriven: false, preview: false };
  const verdict = await store.suppressions.mayMail({
    seq,
    fence,
    address,
    subject: `ref:${address}`,
    ...flags,
  });
  await store.close();
  return verdict?.may ? verdict.token : "";
}

async function unsubscribe(path: string, token: string): Promise<void> {
  const store = openStore(path, () => START);
  expect(await store.suppressions.unsubscribe(token)).toBe(true);
  await store.close();
}

async function standingsIn(path: string, ...tokens: readonly string[]) {
  const store = openStore(path, () => START);
  const standings = await Promise.all(tokens.map((token) => store.suppressions.standing(token)));
  await store.close();
  return standings;
}

it("who unsubscribed since the backup is unsubscribed after it, too, and who had before", async () => {
  const [ada, grace, mary] = [
    await remind(present, "ada@x.test"),
    await remind(present, "grace@x.test"),
    await remind(present, "mary@x.test"),
  ];
  await unsubscribe(present, grace);
  copyFileSync(present, backup);
  await unsubscribe(present, ada);
  const carry = () => carrySuppressions({ from: present, to: backup });
  expect(carry()).toEqual({ state: "carried", suppressions: 1, erased: 0 });
  expect(carry()).toEqual({ state: "carried", suppressions: 0, erased: 0 });
  expect(await standingsIn(backup, ada, grace, mary)).toEqual(["unsubscribed", "unsubscribed", "subscribed"]);
});

it("what a killed relay left in its log counts", async () => {
  const ada = await remind(present, "ada@x.test");
  copyFileSync(present, backup);
  const store = openStore(present, () => START);
  await store.suppressions.unsubscribe(ada);
  const killed = join(folder, "killed.db");
  for (const ending of ["", "-wal"]) copyFileSync(present + ending, killed + ending);
  await store.close();
  expect(carrySuppressions({ from: killed, to: backup })).toMatchObject({ suppressions: 1 });
});

it("who was let back in since the backup stays suppressed: nothing is taken away", async () => {
  const ada = await remind(present, "ada@x.test");
  await unsubscribe(present, ada);
  copyFileSync(present, backup);
  const store = openStore(present, () => START);
  expect(await store.suppressions.lift("ada@x.test")).toBe(1);
  await store.close();
  expect(carrySuppressions({ from: present, to: backup })).toMatchObject({ state: "carried" });
  expect(await standingsIn(backup, ada)).toEqual(["unsubscribed"]);
});

it("a backup from before the first mail takes the secret over: the links stay good", async () => {
  await openStore(present).close();
  copyFileSync(present, backup);
  const ada = await remind(present, "ada@x.test");
  await unsubscribe(present, ada);
  expect(carrySuppressions({ from: present, to: backup })).toMatchObject({ suppressions: 1 });
  expect(await standingsIn(backup, ada)).toEqual(["unsubscribed"]);
});

it("what was erased since the backup and is whole in it is counted", async () => {
  const event = eventOf({ reference: "c-1" });
  const store = openStore(present, () => START);
  await store.intake.record([planned(event), planned(eventOf({ reference: "c-2" }))]);
  await store.close();
  copyFileSync(present, backup);
  const again = openStore(present, () => START);
  await again.upkeep.erase({ event: event.id }, { dry_run: false });
  await again.close();
  expect(carrySuppressions({ from: present, to: backup })).toMatchObject({ erased: 1 });
});

it("of another relay nothing is carried: its hashes are under another secret", async () => {
  await unsubscribe(present, await remind(present, "ada@x.test"));
  const grace = await remind(backup, "grace@x.test");
  expect(carrySuppressions({ from: present, to: backup })).toEqual({ state: "foreign" });
  expect(await standingsIn(backup, grace)).toEqual(["subscribed"]);
});

it("one that cannot be read is said to be so, and one in use refused", async () => {
  await remind(backup, "ada@x.test");
  writeFileSync(present, "no database any more ".repeat(400));
  expect(carrySuppressions({ from: present, to: backup })).toEqual({ state: "unreadable" });
  rmSync(present);
  const holder = openStore(present, () => START);
  expect(() => carrySuppressions({ from: present, to: backup })).toThrow(
    expect.objectContaining({ code: "store_busy" }),
  );
  await holder.close();
});
