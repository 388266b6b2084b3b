import { expect, test } from "vitest";
import { runCli, startCli, temporaryFolder } from "./run-cli.ts";

test("a key that a sender made up is no part of a command to paste, nor of what the terminal obeys", async () => {
  const cwd = temporaryFolder();
  const relay = await startCli(["serve", "-p", "0"], { cwd });
  const token = await relay.seen(/krt_[\w-]+/);
  const url = await relay.seen(/at (http:\S+)/);
  const home = { cwd, env: { KYC_RELAY_URL: url, KYC_RELAY_TOKEN: token } };
  const nextAfter = async (reference: string) => {
    await runCli(["send", "persona", "inquiry.declined", "--reference", reference], home);
    const listed = () => runCli(["records", "customers", "--limit", "1"], home);
    const [shown = ""] = reference.split(/[^\w-]/);
    await expect.poll(async () => (await listed()).stdout, { timeout: 10_000 }).toContain(shown);
    return (await listed()).stderr.split("\n").filter((line) => line.startsWith("Next:"));
  };

  expect(await nextAfter("cust-7")).toEqual(["Next: npx kyc-relay records customers cust-7"]);
  expect(await nextAfter("evil; touch \u001b[31mhere")).toEqual([
    "Next: npx kyc-relay records customers <key>",
  ]);
});
