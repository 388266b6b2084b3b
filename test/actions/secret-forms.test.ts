import { describe, expect, test } from "vitest";
import { readHttpAddress } from "../../src/actions/http-address.ts";
import { secretForms, urlSecrets } from "../../src/actions/secret-forms.ts";
import { redactAnswer } from "../../src/deliver/redact-answer.ts";

describe("a far side that repeats our secret in its answer", () => {
  const SECRET = `test-"canary"/<&>é`;

  test.each([
    ["as it is", SECRET],
    ["in JSON", JSON.stringify({ got: SECRET })],
    ["in JSON that escapes slashes", JSON.stringify({ got: SECRET }).replaceAll("/", "\\/")],
    ["in a URL", `https://far.example/?t=${encodeURIComponent(SECRET)}`],
    ["in HTML", "<p>test-&quot;canary&quot;/&lt;&amp;&gt;é</p>"],
  ])("is not kept: %s", (_how, answer) => {
    expect(redactAnswer(answer, secretForms([SECRET]))).not.toContain("canary");
  });

  test("a longer secret is cut before a shorter one inside it, so that nothing of it stays", () => {
    expect(redactAnswer("<test-token-tail>", secretForms(["test-token", "test-token-tail"]))).toBe(
      "<[removed]>",
    );
  });

  test("what is not set is no secret", () => {
    expect(secretForms([undefined, ""])).toEqual([]);
  });
});

describe("the URL of a hook", () => {
  const url = new URL("https://far.example/in/a%2Fb-test-path/long-segment-of-a-path?token=test-token&n=1");
  const secrets = secretForms(urlSecrets(url));

  test.each([
    ["whole", url.href],
    ["as its path", "Cannot POST /in/a%2Fb-test-path/long-segment-of-a-path?token=test-token&n=1"],
    ["decoded", "no route /in/a/b-test-path/long-segment-of-a-path"],
    ["by its query", '{"args":{"token":"test-token"}}'],
    ["by a long part", '{"hook":"long-segment-of-a-path"}'],
    ["in HTML", "<pre>/in/a%2Fb-test-path/long-segment-of-a-path?token=test-token&amp;n=1</pre>"],
  ])("is cut out of an answer: %s", (_how, answer) => {
    expect(redactAnswer(answer, secrets)).not.toMatch(/test-token|test-path|long-segment/);
  });

  test("leaves ordinary words alone", () => {
    expect(redactAnswer("in 1 token far.example", secrets)).toBe("in 1 token far.example");
  });
});

test.each(["ftp://far.example/", "far.example/test-path", "javascript:alert(1)", ""])(
  "%j is no address to send to",
  (text) => {
    expect(readHttpAddress("url", text)).toEqual({ fault: expect.stringContaining("not an http or https") });
  },
);

test("a password inside a URL is refused when settings are read: every request would fail", () => {
  const address = readHttpAddress("url", "https://test-user:test-password@far.example/");
  expect(address).toEqual({ fault: expect.stringContaining("`auth`") });
  expect(JSON.stringify(address)).not.toContain("test-password");
});
