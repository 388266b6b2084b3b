import { beforeEach, describe, expect, it } from "vitest";
import { MOST_BYTES_OF_A_ROW, type ObjectStorage, objectDriver } from "../../src/store/object-driver.ts";
import { eventOf, intentFor, MINUTE, only, planned, START } from "../store/samples.ts";
import { type OpenedObject, openObject } from "./open-object.ts";

let now = START;
let object: OpenedObject;

beforeEach(async () => {
  now = START;
  object = await openObject(() => now);
});

describe("the driver in a Durable Object", () => {
  it("gives bytes as bytes, also those of a part of a buffer", () =>
    object.run((storage) => {
      const part = Uint8Array.of(1, 2, 3, 4).subarray(1, 3);
      expect(objectDriver(storage).all("SELECT ? AS bytes, ? AS text", part, "x")).toEqual([
        { bytes: Uint8Array.of(2, 3), text: "x" },
      ]);
    }));

  it("leaves nothing of a transaction that throws; one inside another belongs to it", () =>
    object.run((storage) => {
      const { all, tx } = objectDriver(storage);
      all("CREATE TABLE tried (n INTEGER) STRICT");
      const insert = (n: number) => all("INSERT INTO tried (n) VALUES (?)", n);
      const fail = () => {
        insert(1);
        tx(() => insert(2));
        throw new Error("on purpose");
      };
      expect(() => tx(fail)).toThrow("on purpose");
      tx(() => insert(3));
      expect(all("SELECT n FROM tried")).toEqual([{ n: 3 }]);
    }));

  it("says what to do when the object is full", () =>
    object.run((storage) => {
      const exec = () => {
        throw new Error("database or disk is full: SQLITE_FULL");
      };
      const full: ObjectStorage = {
        sql: { exec, databaseSize: 0 },
        transactionSync: (work) => storage.transactionSync(work),
      };
      const { all, tx } = objectDriver(full);
      expect(() => tx(() => all("INSERT INTO event DEFAULT VALUES"))).toThrow(
        expect.objectContaining({ code: "store_unavailable", message: expect.stringMatching(/10 GB.*prun/) }),
      );
    }));
});

describe("what one row cannot hold", () => {
  const record = (bodies: readonly string[]) =>
    object.store.intake.record(bodies.map((body) => ({ ...planned(eventOf()), body })));

  it("is refused before Cloudflare does, with all of its request, and harms nothing after it", async () => {
    const refused = record(["{}", "é".repeat(MOST_BYTES_OF_A_ROW / 2 + 1)]);
    await expect(refused).rejects.toMatchObject({ code: "too_large" });
    expect((await object.store.ledger.health()).events).toBe(0);
    await record(["{}"]);
    expect((await object.store.ledger.health()).events).toBe(1);
  });

  it("is kept to the byte where it just fits", async () => {
    const body = "é".repeat(MOST_BYTES_OF_A_ROW / 2);
    const { id } = only(await record([body]));
    expect((await object.store.ledger.event(id))?.body).toBe(body);
  });
});

describe("an object that is evicted", () => {
  it("has what was under way due at once, as an attempt whose end is not known", async () => {
    const event = eventOf();
    await object.store.intake.record([planned(event, [intentFor(event)])]);
    const orders = [{ gate: "slack/#kyc", limit: 10 }];
    only(await object.store.queue.claim(orders, now + MINUTE));
    const { queue, ledger } = await object.restart();
    now += 1;
    const again = only(await queue.claim(orders, now + MINUTE));
    expect(again).toMatchObject({ lost: true, delivery: { fence: 2, attempts: 1 } });
    const detail = await ledger.delivery(again.delivery.id);
    expect(detail?.attempts.map(({ outcome }) => outcome)).toEqual(["uncertain", "open"]);
  });

  it("still knows every event that it has seen, however many", async () => {
    const events = Array.from({ length: 3_000 }, () => eventOf());
    await object.store.intake.record(events.map((event) => planned(event, [])));
    const { intake } = await object.restart();
    const again = await intake.record(events.map((event) => planned(event, [])));
    expect(new Set(again.map(({ result }) => result))).toEqual(new Set(["duplicate"]));
    expect(again.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  });
});

it("records 50 at once of the same event once", async () => {
  const event = eventOf();
  const all = await Promise.all(
    Array.from({ length: 50 }, () => object.store.intake.record([planned(event)])),
  );
  expect(all.flat().filter(({ result }) => result === "stored")).toHaveLength(1);
  expect(await object.store.ledger.deliveries({}, { limit: 10 })).toMatchObject({ items: [{}] });
});

it("takes events while it erases a person who has many", async () => {
  const hers = Array.from({ length: 400 }, () => planned(eventOf({ keys: ["ref:ada"], reference: "ada" })));
  await object.store.intake.record(hers);
  let isErased = false;
  const erasing = object.store.upkeep.erase({ subject: "ref:ada" }, { dry_run: false }).finally(() => {
    isErased = true;
  });
  let taken = 0;
  for (; !isErased; taken += 1) {
    await object.store.intake.record([planned(eventOf())]);
    // What is due in the object is looked for only while nothing else can run.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  expect(taken).toBeGreaterThan(4);
  expect(await erasing).toMatchObject({ events: 400, cancelled: 400 });
});
