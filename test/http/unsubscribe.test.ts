import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { RelayError } from "../../src/errors.ts";
import { STYLE, STYLE_SOURCE } from "../../src/http/unsubscribe/pages.ts";
import { appUnderTest } from "./app-under-test.ts";

/** The app whose one known token is `t-1`, and which tokens it was told to unsubscribe. */
function bench(clock = () => 0) {
  const told: string[] = [];
  const under = appUnderTest({
    clock,
    suppressions: {
      standing: async (token) => (token === "t-1" ? "subscribed" : undefined),
      unsubscribe: async (token) => {
        told.push(token);
        return token === "t-1";
      },
      suppressed: async () => ({ items: [] }),
      lift: async () => 0,
    },
  });
  const ask = (path: string, init: RequestInit = {}) => under.app.request(`/unsubscribe/${path}`, init);
  return { told, ask, lines: under.lines };
}

const oneClick = { method: "POST", body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }) };

describe("the page behind the link of a reminder", () => {
  test.each(["GET", "HEAD"])("%s asks and does nothing: mail scanners follow links", async (method) => {
    const { told, ask } = bench();
    expect((await ask("t-1", { method })).status).toBe(200);
    expect(told).toEqual([]);
  });

  test("has one button and no script, and keeps out of caches, frames and referrers", async () => {
    const answer = await bench().ask("t-1");
    const page = await answer.text();
    expect(page.match(/<button/g)).toHaveLength(1);
    expect(page).not.toMatch(/<script|https?:|\son[a-z]+=/);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "text/html; charset=UTF-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
      "content-security-policy": `default-src 'none'; style-src ${STYLE_SOURCE}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    });
    expect(answer.headers.has("set-cookie")).toBe(false);
  });

  test("has the style that its policy allows", async () => {
    expect(STYLE_SOURCE).toBe(`'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`);
    expect(await (await bench().ask("t-1")).text()).toContain(`<style>${STYLE}</style>`);
  });

  test("its button ends reminders at once, without login or redirect, as often as it is pressed", async () => {
    const { told, ask } = bench();
    for (const _ of [1, 2]) {
      const answer = await ask("t-1", oneClick);
      expect([answer.status, await answer.text()]).toEqual([
        200,
        expect.stringContaining("No more reminders"),
      ]);
    }
    expect(told).toEqual(["t-1", "t-1"]);
  });

  test.each([
    ["as a form", oneClick.body],
    ["as multipart", new FormData()],
    ["with nothing", undefined],
    ["with anything", "x"],
  ])("a POST %s is the same click", async (_, body) => {
    const { told, ask } = bench();
    expect((await ask("t-1", { method: "POST", ...(body !== undefined && { body }) })).status).toBe(200);
    expect(told).toEqual(["t-1"]);
  });

  test("too much in a click is refused", async () => {
    const { told, ask } = bench();
    const headers = { "content-length": "5000" };
    expect((await ask("t-1", { method: "POST", body: "x".repeat(5000), headers })).status).toBe(413);
    expect(told).toEqual([]);
  });

  test.each(["t-2", "t-1x", "%00", "%ff", "..%2f..%2fapi", "%3Cscript%3E", "x".repeat(65), "", "t-1/more"])(
    "%j is none of ours, and is told so kindly",
    async (token) => {
      for (const init of [{}, oneClick]) {
        const answer = await bench().ask(token, init);
        expect(answer.status).toBe(404);
        const page = await answer.text();
        expect(page).toContain("This link leads nowhere");
        expect(page).not.toContain("<script");
      }
    },
  );

  test.each(["PUT", "DELETE", "PATCH", "OPTIONS"])("%s is no way to do it", async (method) => {
    const { told, ask } = bench();
    const answer = await ask("t-1", { method });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, POST"]);
    expect(told).toEqual([]);
  });

  test("under another machine's name it does not answer", async () => {
    const { told, ask } = bench();
    const answer = await ask("t-1", { ...oneClick, headers: { host: "evil.example" } });
    expect(answer.status).toBe(403);
    expect(told).toEqual([]);
  });

  test("who tries more than a hundred links a second is put off, and keeps nobody from theirs", async () => {
    let now = 0;
    const { ask } = bench(() => now);
    const statuses = await Promise.all(Array.from({ length: 101 }, async () => (await ask("t-2")).status));
    expect(statuses.filter((status) => status === 404)).toHaveLength(100);
    const late = await ask("t-2", oneClick);
    expect([late.status, late.headers.get("retry-after")]).toEqual([429, "1"]);
    expect((await ask("t-1")).status).toBe(200);
    expect((await ask("t-1", oneClick)).status).toBe(200);
    now += 1000;
    expect((await ask("t-2", oneClick)).status).toBe(404);
  });

  test("the log has the route, never the token", async () => {
    const { ask, lines } = bench();
    await ask("t-1", oneClick);
    expect(lines.map(({ fields }) => fields["route"])).toEqual(["/unsubscribe/:token"]);
    expect(JSON.stringify(lines)).not.toContain("t-1");
  });

  test("a store that cannot write makes the provider try again", async () => {
    const { app } = appUnderTest({
      suppressions: {
        standing: async () => "subscribed",
        unsubscribe: async () => {
          throw new RelayError("store_unavailable", "The database has no room left on its disk.");
        },
        suppressed: async () => ({ items: [] }),
        lift: async () => 0,
      },
    });
    const answer = await app.request("/unsubscribe/t-1", oneClick);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
  });
});

describe("those who get no reminders", () => {
  test("are listed without a name", async () => {
    const answer = await appUnderTest().ask("/api/v1/unsubscribed");
    expect(await answer.json()).toEqual({
      data: [{ id: "s-1", why: "bounced", at: "2026-03-01T12:00:00.000Z", delivery: "d-1" }],
    });
  });

  test.each([
    ["ada@example.com", 1],
    ["nobody@example.com", 0],
  ])("%s is lifted by its address, in the body alone: %i", async (whom, lifted) => {
    const { post, lines } = appUnderTest();
    const answer = await post("/api/v1/unsubscribed/lift", JSON.stringify({ whom }));
    expect(await answer.json()).toEqual({ data: { lifted } });
    expect(JSON.stringify(lines)).not.toContain("example.com");
  });

  test("nobody lifts without the token", async () => {
    const { app } = appUnderTest();
    const init = { method: "POST", body: '{"whom":"x"}', headers: { "content-type": "application/json" } };
    expect((await app.request("/api/v1/unsubscribed/lift", init)).status).toBe(401);
    expect((await app.request("/api/v1/unsubscribed")).status).toBe(401);
  });
});
