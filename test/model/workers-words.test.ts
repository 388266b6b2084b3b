import { expect, test } from "vitest";
import { ALARM_TEXTS } from "../../src/model/alarm-texts.ts";
import { REASONS } from "../../src/model/reasons.ts";

test.each([
  ["bad rules are mended by a deploy", ALARM_TEXTS.rules_broken.how, "npm run deploy"],
  ["a row holds less than `max_body` may say", ALARM_TEXTS.body_too_large.how, "1.9 MB"],
  ["there is no disk to look at", REASONS.not_ready.how, "npx wrangler tail"],
  ["no `serve` prints the URLs", REASONS.unknown_source.how, "`sources:`"],
])("on Cloudflare Workers %s, which the advice says", (_, how, said) => {
  expect(how).toContain(said);
});
