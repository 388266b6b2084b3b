import { describe, expect, test } from "vitest";
import { RelayError } from "../../src/errors.ts";
import type { AppParts } from "../../src/http/parts.ts";
import { appUnderTest, jsonOf } from "./app-under-test.ts";

/** Notes what it is asked to recover. */
function recovering() {
  const asked: unknown[] = [];
  const recover: AppParts["recover"] = {
    replay: async (selection) => {
      asked.push(["replay", selection]);
      return { events: 2, created: 3, standing: 1 };
    },
    forecast: async (selection) => {
      asked.push(["forecast", selection]);
      return { events: 2, created: 3, standing: 1 };
    },
    redrive: async (selection, limit) => {
      asked.push(["redrive", selection, limit]);
      return { ids: ["d-1", "d-2"] };
    },
  };
  return { asked, ...appUnderTest({ recover }) };
}

describe("redrive", () => {
  test.each([
    ['{"ids":["d-1"]}', { ids: ["d-1"] }, 1_000],
    ['{"rule":"r","reason":"gone","limit":5}', { rule: "r", reason: "gone" }, 5],
    ['{"all":true}', {}, 1_000],
  ])("%s answers the ids that are pending again", async (body, selection, limit) => {
    const { asked, post } = recovering();
    const answer = await post("/api/v1/redrive", body);
    expect([answer.status, await answer.json()]).toEqual([200, { data: { ids: ["d-1", "d-2"] } }]);
    expect(asked).toEqual([["redrive", selection, limit]]);
  });
});

test("redrive hands on where to go on, and what died when", async () => {
  const { asked, post } = recovering();
  await post("/api/v1/redrive", '{"since":"2026-03-01","until":"2026-03-02","cursor":"MTI"}');
  const between = { since: Date.UTC(2026, 2, 1), until: Date.UTC(2026, 2, 2) };
  expect(asked).toEqual([["redrive", { ...between, cursor: "MTI" }, 1_000]]);
});

test("dead letters are counted by cause, each with its sentence", async () => {
  const { ask } = recovering();
  const answer = await jsonOf(await ask("/api/v1/dead-letters?reason=channel_not_found"));
  expect(answer["data"]).toMatchObject({
    count: 1,
    groups: [{ reason: "channel_not_found", reason_text: expect.stringMatching(/\.$/), count: 1 }],
  });
});

describe("replay", () => {
  test("of ids answers what was made and what stood already", async () => {
    const { asked, post } = recovering();
    const answer = await post("/api/v1/replay", '{"ids":["e-1"]}');
    expect(await answer.json()).toEqual({ data: { dry_run: false, events: 2, created: 3, standing: 1 } });
    expect(asked).toEqual([["replay", { ids: ["e-1"], filter: {} }]]);
  });

  test("of a filter takes times as lists do", async () => {
    const { asked, post } = recovering();
    await post("/api/v1/replay", '{"source":"persona","since":"2026-03-01T00:00:00Z"}');
    expect(asked).toEqual([["replay", { filter: { source: "persona", since: Date.UTC(2026, 2, 1) } }]]);
  });

  test("as a dry run only forecasts", async () => {
    const { asked, post } = recovering();
    const answer = await post("/api/v1/replay", '{"type":"inquiry.declined","dry_run":true}');
    expect(await answer.json()).toEqual({ data: { dry_run: true, events: 2, created: 3, standing: 1 } });
    expect(asked).toEqual([["forecast", { filter: { type: "inquiry.declined" } }]]);
  });

  test("without rules is a conflict that says what to mend", async () => {
    const replay = () => Promise.reject(new RelayError("conflict", "No good rules are loaded."));
    const { post } = appUnderTest({
      recover: { ...recovering(), replay, forecast: replay, redrive: async () => ({ ids: [] }) },
    });
    const answer = await post("/api/v1/replay", '{"all":true}');
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ reason: "conflict", detail: "No good rules are loaded." });
  });
});

describe.each(["/api/v1/redrive", "/api/v1/replay"])("%s refuses", (path) => {
  test.each([
    ["what names nothing", "{}", "all"],
    ["broken JSON", '{"ids":', "JSON"],
    ["what is no object", "[1]", "object"],
    ["no ids", '{"ids":[]}', "ids"],
    ["ids that are no text", '{"ids":[1]}', "ids/0"],
    ["an unknown key", '{"ids":["a"],"rul":"r"}', "`rul`"],
    ["a key of the language's own", '{"ids":["a"],"__proto__":{"all":true}}', "__proto__"],
  ])("%s, and does nothing", async (_case, body, told) => {
    const { asked, post } = recovering();
    const answer = await post(path, body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect((await jsonOf(answer))["detail"]).toContain(told);
    expect(asked).toEqual([]);
  });

  test("a body that is not declared as JSON", async () => {
    const { asked, ask } = recovering();
    const answer = await ask(path, { method: "POST", body: '{"all":true}' });
    expect(answer.status).toBe(400);
    expect((await jsonOf(answer))["detail"]).toContain("Content-Type: application/json");
    expect(asked).toEqual([]);
  });

  test.each([
    ["declared", (text: string) => text],
    ["streamed", (text: string) => new Blob([text]).stream()],
  ])("a %s body over 64 KB", async (_case, bodyOf) => {
    const { asked, ask } = recovering();
    const answer = await ask(path, {
      method: "POST",
      body: bodyOf(`{"ids":["${"x".repeat(70_000)}"]}`),
      headers: { "content-type": "application/json" },
      ...{ duplex: "half" },
    });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ reason: "too_large" });
    expect(asked).toEqual([]);
  });
});
