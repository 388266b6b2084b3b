import { describe, expect, test } from "vitest";
import type { HomeKind } from "../../../src/actions/destination.ts";
import { homeProblems } from "../../../src/config/settings/home-problems.ts";
import { loadSettings } from "../../../src/config/settings/load-settings.ts";

const MAIL = "kind: email, from: kyc@example.com";

function unfit(text: string, url = "smtp://mail.example.com", home: HomeKind = "workers", names?: string[]) {
  const { settings, document, problems } = loadSettings({
    file: { name: "relay.yaml", text },
    env: { SMTP_URL: url, KEY: "test-key", DATABASE_URL: "postgres://db.example.com/relay" },
    overrides: {},
    readFile: () => "test-secret-of-a-file",
    baseDir: "",
  });
  if (!settings || !document) return expect.fail(JSON.stringify(problems));
  const found = homeProblems({ home, settings, document, mailBindings: names });
  return found.map(({ code, severity, line, column }) => ({ code, severity, at: `${line}:${column}` }));
}
const error = (code: string, at: string) => ({ code, severity: "error", at });
const store = "store: { kind: sqlite, path: data/relay.db }\n";

describe("on Workers", () => {
  test.each([
    ["smtps://mail.example.com", "S601"],
    ["smtps://mail.example.com:2465", "S601"],
    ["smtp://mail.example.com:465", "S601"],
    ["smtp://mail.example.com:25", "S602"],
  ])("mail through %s is %s", (url, code) => {
    const text = `rules: rules/\ndestinations:\n  mail: { ${MAIL}, url: env:SMTP_URL }\n`;
    expect(unfit(`${store}${text}`, url)).toContainEqual(error(code, "4:52"));
  });

  test.each(["smtp://mail.example.com", "smtp://mail.example.com:2525", "a-secret-that-is-elsewhere"])(
    "mail through %s is fine, or not known to be wrong",
    (url) => {
      const text = `${store}destinations:\n  mail: { ${MAIL}, url: env:SMTP_URL }\n`;
      expect(unfit(text, url).filter(({ severity }) => severity === "error")).toEqual([]);
    },
  );

  test("secrets come from no file", () => {
    const text = `${store}sources:\n  persona:\n    kind: persona\n    secrets: [env:KEY, file:secrets/persona]\n`;
    expect(unfit(text)).toContainEqual(error("S205", "5:24"));
  });

  test("no private address can be reached", () => {
    const text = `${store}destinations:\n  slack:\n    kind: slack\n    token: env:KEY\n    allow_private: true\n`;
    expect(unfit(text)).toContainEqual(error("S603", "6:20"));
  });

  test.each([
    ['{ kind: slack, token: env:KEY, api_url: "http://10.0.0.1/api/" }', "https://example.com", "4:48"],
    ["{ kind: webhook, url: env:SMTP_URL }", "http://192.168.1.4/x", "4:30"],
    ["{ kind: webhook, url: env:SMTP_URL }", "http://[::1]/x", "4:30"],
    ["{ kind: webhook, url: env:SMTP_URL }", "https://crm.internal/x", "4:30"],
    [`{ ${MAIL}, url: env:SMTP_URL }`, "smtp://relay:test-password@10.0.0.7:587", "4:51"],
  ])("an address that is private by its own words is found: %s with %s", (destination, url, at) => {
    const found = unfit(`${store}rules: rules/\ndestinations:\n  one: ${destination}\n`, url);
    expect(found.filter(({ severity }) => severity === "error")).toEqual([error("S603", at)]);
  });

  test("a public address is fine", () => {
    const text = `${store}destinations:\n  one: { kind: webhook, url: env:SMTP_URL }\n`;
    expect(unfit(text, "https://93.184.215.14/x").map(({ code }) => code)).toEqual(["S606"]);
  });

  test("a file for the store is in vain, and a database cannot be had", () => {
    expect(unfit(store)).toEqual([{ code: "S606", severity: "warning", at: "1:8" }]);
    expect(unfit("store: { kind: postgres, url: env:DATABASE_URL }\n")).toEqual([error("S606", "1:8")]);
  });

  test("mail goes through a binding that wrangler.toml has", () => {
    const text = `${store}destinations:\n  mail: { ${MAIL}, transport: cloudflare, binding: POST }\n`;
    const bound = (names?: string[]) => unfit(text, undefined, "workers", names).map(({ code }) => code);
    expect(bound(["EMAIL"])).toEqual(["S606", "S604"]);
    expect(bound(["EMAIL", "POST"])).toEqual(["S606"]);
    expect(bound(undefined)).toEqual(["S606"]);
  });
});

describe("on Node", () => {
  test("mail goes through no binding of Cloudflare", () => {
    const text = `${store}destinations:\n  mail: { ${MAIL}, transport: cloudflare }\n`;
    expect(unfit(text, undefined, "node")).toEqual([error("S605", "3:58")]);
  });

  test("all else is fine", () => {
    const text = `${store}destinations:\n  mail: { ${MAIL}, url: env:SMTP_URL, allow_private: true }\n`;
    expect(unfit(text, "smtps://10.0.0.1", "node")).toEqual([]);
  });
});
