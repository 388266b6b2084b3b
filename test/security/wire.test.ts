import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const SETTINGS = `
preview: true
sources:
  passfort: { kind: passfort, secrets: [env:PASSFORT_SECRET] }
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }
`;
const CLOSE = "connection: close\r\n";
const TOKEN = "authorization: Bearer test-token\r\n";
const LOCAL = "host: localhost\r\n";

let relay: TestRelay;

beforeAll(async () => {
  const env = { PERSONA_SECRET: "test-wbhsec-persona", PASSFORT_SECRET: "test-passfort-secret" };
  relay = await startTestRelay({ settings: SETTINGS, rules: {}, env });
  await relay.send("passfort", { type: "PRODUCT_STATUS_CHANGED" });
});

afterAll(() => relay.close());

/** Says exactly this on a connection of its own, and gives all that is answered until the relay hangs up. */
function say(text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(Number(new URL(relay.relay.url).port), "127.0.0.1", () =>
      socket.write(text, "latin1"),
    );
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    // What was answered before the line was cut is what counts.
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(answer));
  });
}

const statusesOf = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => match[1]);
const post = (path: string, headers: string, body = "") =>
  say(`POST ${path} HTTP/1.1\r\nhost: hooks.example\r\n${CLOSE}${headers}\r\n${body}`);

describe("a request whose end two readers could see in two places is refused, and the rest is not read", () => {
  const SMUGGLED = `GET /livez HTTP/1.1\r\n${LOCAL}\r\n`;

  test.each([
    ["a length and chunks", "content-length: 5\r\ntransfer-encoding: chunked\r\n", `0\r\n\r\n${SMUGGLED}`],
    ["two lengths", "content-length: 2\r\ncontent-length: 40\r\n", `{}${SMUGGLED}`],
    ["a list of lengths", "content-length: 2, 2\r\n", `{}${SMUGGLED}`],
    ["a signed length", "content-length: +2\r\n", `{}${SMUGGLED}`],
    ["an unknown coding", "transfer-encoding: xchunked\r\n", `0\r\n\r\n${SMUGGLED}`],
    ["chunks that are not last", "transfer-encoding: chunked, identity\r\n", `0\r\n\r\n${SMUGGLED}`],
    ["a space before the colon", "transfer-encoding : chunked\r\n", `0\r\n\r\n${SMUGGLED}`],
    ["a chunk of absurd size", "transfer-encoding: chunked\r\n", `ffffffffffffffffff\r\n${SMUGGLED}`],
    ["a null in a header", "x-a: b\0c\r\ncontent-length: 0\r\n", SMUGGLED],
  ])("%s", async (_case, headers, body) => {
    const answer = await say(`POST /in/passfort HTTP/1.1\r\nhost: x\r\n${headers}\r\n${body}`);
    expect(statusesOf(answer)).toEqual(["400"]);
  });

  test("a body that was refused for its size is never read as the next request", async () => {
    const answer = await post("/in/persona", "content-length: 3000000\r\n", SMUGGLED);
    expect(statusesOf(answer)).toEqual(["413"]);
  });
});

describe("a header that comes twice", () => {
  test("proves nothing when one of them is wrong", async () => {
    const right = "authorization: Bearer test-passfort-secret\r\n";
    const wrong = "authorization: Bearer test-wrong-secret\r\n";
    for (const headers of [right + wrong, wrong + right]) {
      const answer = await post("/in/passfort", `${headers}content-length: 2\r\n`, "{}");
      expect(statusesOf(answer)).toEqual(["401"]);
    }
  });

  test.each(["host: evil.example\r\nhost: localhost\r\n", "host: localhost\r\nhost: evil.example\r\n"])(
    "names no host of ours: %j",
    async (hosts) => {
      const answer = await say(`GET /api/v1/events HTTP/1.1\r\n${hosts}${TOKEN}${CLOSE}\r\n`);
      expect(statusesOf(answer)).toEqual(["403"]);
    },
  );
});

describe("a path that is not what it looks like leads to nothing without the token", () => {
  test.each([
    ["GET /in/%2e%2e/api/v1/events", "401"],
    ["GET /in/../api/v1/events", "401"],
    ["POST /in/%2e%2e/api/v1/redrive", "401"],
    ["POST /in/passfort%2Fguess", "404"],
    ["POST /in/%00", "404"],
    ["POST /in/__proto__", "404"],
    ["POST /in/constructor", "404"],
    ["POST /in/%E0%A4%A", "404"],
    ["POST /in/passfort/%FF%FE", "401"],
    ["POST /in//passfort", "404"],
    [`POST /in/${"a".repeat(14_000)}`, "404"],
    [`POST /in/${"a".repeat(100_000)}`, "431"],
    ["GET //evil.example/api/v1/events", "401"],
    ["GET /\\evil.example", "400"],
    ["GET /api/v1/records/__proto__", "401"],
  ])("%.60s is %s", async (line, status) => {
    const answer = await say(`${line} HTTP/1.1\r\n${LOCAL}${CLOSE}content-length: 0\r\n\r\n`);
    expect(statusesOf(answer)).toEqual([status]);
    expect(answer).not.toContain("PRODUCT_STATUS_CHANGED");
  });

  test("nor with it, where an object's own words are asked for as tables", async () => {
    for (const word of ["__proto__", "constructor", "toString"]) {
      const answer = await say(`GET /api/v1/records/${word} HTTP/1.1\r\n${LOCAL}${TOKEN}${CLOSE}\r\n`);
      expect(statusesOf(answer)).toEqual(["404"]);
    }
  });
});

describe("other methods than GET and POST do nothing and show nothing", () => {
  test.each([
    ["HEAD /api/v1/events", "401"],
    ["OPTIONS /api/v1/events", "401"],
    ["OPTIONS *", "400"],
    ["TRACE /livez", "401"],
    ["TRACE /in/passfort", "405"],
    ["HEAD /in/passfort", "405"],
    ["PUT /in/passfort", "405"],
    ["DELETE /api/v1/events", "401"],
  ])("%s is %s", async (line, status) => {
    const asked = `origin: https://evil.example\r\naccess-control-request-method: GET\r\nx-test-canary: test\r\n`;
    const answer = await say(`${line} HTTP/1.1\r\n${LOCAL}${CLOSE}${asked}\r\n`);
    expect(statusesOf(answer)).toEqual([status]);
    expect(answer.toLowerCase()).not.toMatch(/access-control-allow|x-test-canary/);
  });

  test("CONNECT finds no proxy here", async () => {
    expect(await say(`CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n`)).toBe("");
  });

  test("a page elsewhere is told nothing that would let it read an answer", async () => {
    const answer = await say(
      `GET /api/v1/events HTTP/1.1\r\n${LOCAL}${TOKEN}${CLOSE}origin: https://evil.example\r\n\r\n`,
    );
    expect(statusesOf(answer)).toEqual(["200"]);
    expect(answer.toLowerCase()).not.toContain("access-control-allow");
    expect(answer.toLowerCase()).toContain("cache-control: no-store");
  });
});

describe("bytes that are no text", () => {
  const utf16 = Buffer.from('{"secret":"test-passfort-secret","event":"A"}', "utf16le").toString("latin1");

  test.each([
    ["UTF-16 proves nothing by its body", "", utf16, "401", "bad_signature|no_signature"],
    [
      "UTF-16 that its header proves is kept",
      "authorization: Bearer test-passfort-secret\r\n",
      utf16,
      "200",
      "unreadable",
    ],
    [
      "a byte order mark is no reason to refuse",
      "",
      '\xef\xbb\xbf{"secret":"test-passfort-secret","event":"A"}',
      "200",
      "stored",
    ],
    [
      "a lone surrogate is an event all the same",
      "",
      '{"secret":"test-passfort-secret","event":"\\ud800"}',
      "200",
      "stored",
    ],
    [
      "an inherited secret is none",
      "",
      '{"__proto__":{"secret":"test-passfort-secret"},"event":"A"}',
      "401",
      "no_signature",
    ],
  ])("%s", async (_case, headers, body, status, word) => {
    const answer = await post("/in/passfort", `${headers}content-length: ${body.length}\r\n`, body);
    expect(statusesOf(answer)).toEqual([status]);
    expect(answer).toMatch(new RegExp(`"(${word})"`));
  });
});

test("requests that come in one go are answered one by one, each by its own proof", async () => {
  const answer = await say(
    `POST /in/nobody HTTP/1.1\r\n${LOCAL}content-length: 2\r\n\r\n{}GET /livez HTTP/1.1\r\n${LOCAL}\r\n` +
      `GET /api/v1/events HTTP/1.1\r\n${LOCAL}${TOKEN}\r\nGET /api/v1/events HTTP/1.1\r\n${LOCAL}${CLOSE}\r\n`,
  );
  expect(statusesOf(answer)).toEqual(["404", "200", "200", "401"]);
});
