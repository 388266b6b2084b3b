import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, startCli, temporaryFolder } from "./run-cli.ts";

test("erase counts first, asks, and leaves nothing to be found", async () => {
  const cwd = temporaryFolder();
  const relay = await startCli(["serve", "-p", "0", "--log-format", "json"], { cwd });
  const token = await relay.seen(/krt_[\w-]+/);
  const url = await relay.seen(/at (http:\S+)/);
  const home = { cwd, env: { KYC_RELAY_URL: url, KYC_RELAY_TOKEN: token } };
  const erase = (...options: string[]) => runCli(["erase", ...options], home);
  await runCli(["send", "persona", "inquiry.declined", "--reference", "cust-canary-1"], home);
  await runCli(["send", "persona", "inquiry.declined", "--reference", "cust-2"], home);

  expect((await erase()).stderr).toContain("Say whom");
  const asked = await erase("cust-canary-1");
  expect([asked.code, asked.stderr]).toEqual([2, expect.stringMatching(/erases 1 event.* add --yes/s)]);
  // Its deliveries may still be under way.
  await expect
    .poll(async () => (await erase("cust-canary-1", "--dry-run")).stdout, { timeout: 10_000 })
    .toMatch(/^This would erase 1 event, \d+ deliver(y|ies).*, \d+ kept texts?, 1 record\.$/m);

  const aside = "relay.db.before-restore-2026-01-05T12-00-00-000Z";
  writeFileSync(join(cwd, "data", aside), "");
  const erased = await erase("cust-canary-1", "--yes", "--reason", "letter 17");
  expect([erased.code, erased.stdout]).toEqual([0, expect.stringMatching(/^Erased: 1 event/)]);
  expect(erased.stderr).toContain(`Not reached: ${aside}, beside the database`);
  expect((await runCli(["events"], home)).stdout).toMatch(/erased/);
  expect((await runCli(["records", "customers"], home)).stdout).not.toContain("cust-canary-1");
  expect(await erase("cust-canary-1", "--yes")).toMatchObject({
    code: 1,
    stdout: "Nothing is kept of that person.\n",
  });
  relay.child.kill("SIGINT");
  const { stderr } = await relay.ended;
  expect(stderr).toContain("letter 17");
  expect(stderr).not.toContain("cust-canary-1");
});
