import { expect, test } from "vitest";
import { DESTINATION_KINDS } from "../../src/actions/registry.ts";
import { guardedConnector } from "../../src/connect/guarded-connector.ts";
import { parseRate } from "../../src/model/rate.ts";

const NEEDED: Readonly<Record<string, object>> = {
  slack: { token: "env:SLACK_BOT_TOKEN" },
  email: { url: "env:SMTP_URL", from: "kyc@example.com" },
  webhook: { url: "env:HOOK_URL" },
  zapier: { url: "env:ZAPIER_URL" },
};
const SECRETS = { url: undefined, token: undefined };

function paceOf(kind: string, settings: object = {}) {
  const found = DESTINATION_KINDS.find((one) => one.kind === kind) ?? expect.fail(`no kind ${kind}`);
  const checked = found.settings.parse({ ...NEEDED[kind], ...settings });
  const tools = { connector: guardedConnector(), clock: Date.now };
  return found.open(kind, { ...Object(checked), ...SECRETS }, tools).pace;
}

test.each([
  ["slack", { every_ms: 1_000, burst: 4 }],
  ["email", parseRate("60/min")],
  ["zapier", parseRate("30/s")],
  ["webhook", undefined],
])("a destination of kind %s has a pace of its own if its settings say nothing", (kind, pace) => {
  expect(paceOf(kind)).toEqual(pace);
});

test.each(Object.keys(NEEDED))("`rate:` of a destination of kind %s goes before that", (kind) => {
  expect(paceOf(kind, { rate: "7/min" })).toEqual(parseRate("7/min"));
});
