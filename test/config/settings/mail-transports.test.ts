import { describe, expect, test } from "vitest";
import { loadSettings } from "../../../src/config/settings/load-settings.ts";

/** The settings of a mail destination as loaded, and what is wrong with them. */
function load(mail: string) {
  const { settings, problems } = loadSettings({
    file: {
      name: "relay.yaml",
      text: `destinations:\n  mail: { kind: email, from: kyc@example.com${mail} }\n`,
    },
    env: { KEY: "test-key", SMTP_URL: "smtp://mail.example.com" },
    overrides: {},
    readFile: () => "",
    baseDir: "",
  });
  return {
    settings: settings?.destinations["mail"]?.settings,
    problems: problems.map(({ code, message, fix }) => ({ code, message, fix })),
  };
}

describe("a mail destination", () => {
  test.each([
    [", url: env:SMTP_URL", { transport: "smtp", url: "smtp://mail.example.com" }],
    [
      ", transport: resend, api_key: env:KEY",
      { transport: "resend", api_key: "test-key", api_url: "https://api.resend.com" },
    ],
    [
      ", transport: postmark, api_key: env:KEY",
      { transport: "postmark", api_key: "test-key", api_url: "https://api.postmarkapp.com" },
    ],
    [", transport: cloudflare", { transport: "cloudflare", binding: "EMAIL" }],
  ])("is set by%s", (mail, settings) => {
    expect(load(mail)).toMatchObject({ settings, problems: [] });
  });

  test("wants the key of its provider, and knows no key of another way", () => {
    expect(load(", transport: resend").problems).toMatchObject([
      { code: "S102", message: "destination mail has no `api_key`" },
    ]);
    expect(load(", transport: resend, api_key: env:KEY, url: env:SMTP_URL").problems).toEqual([
      {
        code: "S101",
        message: 'destination mail cannot have "url"',
        fix: "take it out: it does not go with the others that stand here",
      },
    ]);
  });

  test("is told the ways that there are, and which was probably meant", () => {
    const message = "this must be smtp, resend, postmark or cloudflare";
    expect(load(", transport: pigeon").problems).toMatchObject([{ code: "S104", message }]);
    expect(load(", transport: resent").problems).toMatchObject([
      { code: "S104", message, fix: "write  transport: resend" },
    ]);
  });

  test("takes no key that stands in the file", () => {
    expect(load(", transport: resend, api_key: re_test").problems).toMatchObject([{ code: "S201" }]);
  });
});
