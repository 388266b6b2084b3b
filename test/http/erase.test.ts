import { expect, test } from "vitest";
import { RelayError } from "../../src/errors.ts";
import type { AppParts } from "../../src/http/parts.ts";
import { appUnderTest, jsonOf } from "./app-under-test.ts";

const COUNTS = {
  ...{ events: 2, deliveries: 3, cancelled: 1, records: 1 },
  ...{ bodies: 2, renderings: 2, answers: 1, outbox: 0 },
};

function erasing(fails?: RelayError) {
  const asked: unknown[] = [];
  const retention: AppParts["retention"] = {
    erase: async (...question) => {
      asked.push(question);
      if (fails) throw fails;
      return COUNTS;
    },
  };
  return { asked, ...appUnderTest({ retention }) };
}

const post = (app: ReturnType<typeof erasing>, body: object) =>
  app.post("/api/v1/erase", JSON.stringify(body));

test("whom to erase is said in the body; the log has counts and the reason, and no name", async () => {
  const app = erasing();
  const answer = await post(app, { subject: "ada@example.com", reason: "asked by letter 17" });
  expect([answer.status, await jsonOf(answer)]).toEqual([
    200,
    { data: { ...COUNTS, dry_run: false, not_reached: [] } },
  ]);
  expect(app.asked).toEqual([[{ subject: "ada@example.com" }, { dry_run: false }]]);
  const said = JSON.stringify(app.lines);
  expect(said).toContain("asked by letter 17");
  expect(said).not.toContain("ada@example.com");
});

test("one event is erased by its id; a dry run only counts, and is not logged as done", async () => {
  const app = erasing();
  const answer = await post(app, { event: "e-1", dry_run: true });
  expect(await jsonOf(answer)).toEqual({ data: { ...COUNTS, dry_run: true, not_reached: [] } });
  expect(app.asked).toEqual([[{ event: "e-1" }, { dry_run: true }]]);
  expect(JSON.stringify(app.lines)).not.toContain("was erased");
});

test.each([
  [{}, 400],
  [{ subject: "ada", event: "e-1" }, 400],
  [{ subject: "ada", reason: "Ada asked for it" }, 400],
  [{ subject: "" }, 400],
])("%j is refused before anything is looked for", async (body, status) => {
  const app = erasing();
  expect((await post(app, body)).status).toBe(status);
  expect(app.asked).toEqual([]);
});

test("a key that names nobody is a conflict", async () => {
  const app = erasing(new RelayError("conflict", "Several references share this key."));
  expect((await post(app, { subject: "persona:act_1" })).status).toBe(409);
});
