import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";
import { startTestRelay } from "../support/test-relay.ts";
import { runCli, temporaryFolder } from "./run-cli.ts";

test("a dead letter names the command that explains its reason, in the list and alone", async () => {
  const hook = await hookReceiver();
  hook.answerWith((response) => {
    response.statusCode = 410;
    response.end("no longer here");
  });
  const relay = await startTestRelay({
    settings: HOOK_SETTINGS,
    rules: { "ours.yaml": hookRules("event.id") },
    env: hookEnv(hook.url),
  });
  onTestFinished(async () => {
    await relay.close();
    await hook.close();
  });
  for (const reference of ["cust-1", "cust-2"]) {
    await relay.send("persona", { type: "inquiry.approved", reference });
  }
  type Listed = { readonly data: readonly { readonly id: string }[] };
  const dead = () => relay.api<Listed>("/deliveries?state=dead");
  await eventually("both are dead", async () => (await dead()).data.length === 2);

  const env = { KYC_RELAY_URL: relay.relay.url, KYC_RELAY_TOKEN: "test-token" };
  const home = { cwd: temporaryFolder(), env };
  const listed = await runCli(["deliveries"], home);
  expect(listed.stderr.match(/What gone means.*npx kyc-relay explain-reason gone/g)).toHaveLength(1);
  const [first] = (await dead()).data;
  const shown = await runCli(["deliveries", first?.id ?? ""], home);
  expect(shown.stdout).toMatch(/explained +npx kyc-relay explain-reason gone/);
  expect((await runCli(["explain-reason", "gone"], home)).stdout).toContain("webhook");
});
