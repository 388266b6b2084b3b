import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { runCli, startCli, temporaryFolder } from "./run-cli.ts";

test("the demo plays all three senders and leaves nothing behind", async () => {
  const cwd = temporaryFolder();
  const ran = await runCli(["demo", "--exit", "-p", "0"], { cwd });
  expect(ran.stderr).not.toContain("✕");
  expect(ran.code).toBe(0);
  for (const line of [
    /stored +persona +inquiry\.declined/,
    /stored +passfort +PRODUCT_STATUS_CHANGED/,
    /stored +identitypass +verification\.wallet-empty/,
    /duplicate +persona +inquiry\.declined/,
    /bad_signature +persona +inquiry\.approved/,
    /→ slack\/#\S+$/m,
    /, in 24 h$/m,
  ]) {
    expect(ran.stdout).toMatch(line);
  }
  const folder = /, in (\S+), which goes/.exec(ran.stdout)?.[1] ?? "";
  expect(folder).toContain("kyc-relay-demo-");
  expect(existsSync(folder)).toBe(false);
});

test("it runs on until it is interrupted, and its outbox can be read with the line that it prints", async () => {
  const cwd = temporaryFolder();
  const demo = await startCli(["demo", "-p", "0"], { cwd });
  const [, token = "", url = ""] =
    /KYC_RELAY_TOKEN=(\S+) npx kyc-relay outbox --url (\S+)/.exec(await demo.seen(/.*outbox --url.*/)) ?? [];
  await demo.seen(/Ctrl-C/);
  const outbox = await runCli(["outbox", "--url", url, "--json"], { cwd, env: { KYC_RELAY_TOKEN: token } });
  expect(JSON.parse(outbox.stdout).data.length).toBeGreaterThan(2);

  demo.child.kill("SIGINT");
  expect((await demo.ended).code).toBe(130);
});

test("it leaves nothing behind when whoever read its output is gone", async () => {
  const demo = await startCli(["demo", "-p", "0"], { cwd: temporaryFolder() });
  const folder = await demo.seen(/, in (\S+), which goes/);
  demo.child.stdout?.destroy();
  await demo.ended;
  expect(existsSync(folder)).toBe(false);
});
