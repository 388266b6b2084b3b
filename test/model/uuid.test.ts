import { describe, expect, test } from "vitest";
import { createUuids, uuidv7 } from "../../src/model/uuid.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("a UUIDv7", () => {
  test("has version, variant and the time in its first 48 bits", () => {
    const id = uuidv7(1_772_615_553_123);
    expect(id).toMatch(UUID_V7);
    expect(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(1_772_615_553_123);
  });

  test("is of its own and in order, also within a millisecond and when the clock goes back", () => {
    const next = createUuids((block) => void crypto.getRandomValues(block));
    const ids = Array.from({ length: 20_000 }, (_, index) => next(index < 15_000 ? 5_000 : 4_000));
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
  });

  test("can be made in the year 1970", () => {
    expect(createUuids(() => undefined)(0)).toBe("00000000-0000-7000-8000-000000000000");
  });
});
