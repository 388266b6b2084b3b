import { expect, test } from "vitest";
import { appUnderTest } from "./app-under-test.ts";

test("a HEAD of a copy does not use it up", async () => {
  const taken: string[] = [];
  const { ask } = appUnderTest({
    backups: {
      begin: async () => ({ state: "none" }),
      status: () => ({ state: "none" }),
      async take(id) {
        taken.push(id);
        return { body: new Blob(["copy"]).stream(), bytes: 4 };
      },
    },
  });
  const of = (method: string) => ask("/api/v1/backup/c-1", { method });
  const head = await of("HEAD");
  expect([head.status, head.headers.get("allow"), taken]).toEqual([405, "GET", []]);
  expect(await (await of("GET")).text()).toBe("copy");
  expect(taken).toEqual(["c-1"]);
});
