import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { runCli, startCli, temporaryFolder } from "./run-cli.ts";

test("alarms shows what is wrong now with what to do, then what was, also when no relay runs", async () => {
  const cwd = temporaryFolder();
  const relay = await startCli(["serve", "-p", "0"], { cwd });
  const token = await relay.seen(/krt_[\w-]+/);
  const url = await relay.seen(/at (http:\S+)/);
  const home = { cwd, env: { KYC_RELAY_URL: url, KYC_RELAY_TOKEN: token } };
  const quiet = await runCli(["alarms"], home);
  expect(quiet).toMatchObject({ code: 0, stdout: "" });
  expect(quiet.stderr).toContain("Nothing is wrong that the relay knows of.");

  await runCli(["send", "persona", "inquiry.declined", "--bad-signature", "--count", "5"], home);
  const list = () => runCli(["alarms"], home);
  await expect.poll(async () => (await list()).stdout, { timeout: 10_000 }).toContain("are refused");
  const { stdout } = await list();
  expect(stdout).toMatch(
    /^Requests to persona are refused\n {2}Requests to persona could not prove who sent them, 5 in a row/,
  );
  expect(stdout).toMatch(/open +Requests to persona are refused +nobody\n$/);

  relay.child.kill("SIGINT");
  await relay.ended;
  expect((await runCli(["alarms"], { cwd })).stderr).toContain("No relay runs, so nothing is looked for");
  const kept = await runCli(["alarms", "--open", "--json"], { cwd });
  expect(JSON.parse(kept.stdout)).toMatchObject({ data: [{ kind: "signatures_failing", key: "persona" }] });
});

test("a relay that cannot look for alarms says so, and not that nothing is wrong", async () => {
  const cwd = temporaryFolder();
  const first = await startCli(["serve", "-p", "0"], { cwd });
  const token = await first.seen(/krt_[\w-]+/);
  await first.seen(/Next:/);
  first.child.kill("SIGINT");
  await first.ended;
  // A fault of the store that only the watch meets.
  new Database(join(cwd, "data/relay.db")).exec("DROP TABLE source_day").close();
  const relay = await startCli(["serve", "-p", "0"], { cwd });
  const url = await relay.seen(/at (http:\S+)/);
  const home = { cwd, env: { KYC_RELAY_URL: url, KYC_RELAY_TOKEN: token } };
  await runCli(["send", "persona", "inquiry.declined"], home);
  await runCli(["send", "persona", "inquiry.declined", "--bad-signature", "--count", "5"], home);
  const list = async () => (await runCli(["alarms"], home)).stderr;
  await expect.poll(list, { timeout: 10_000 }).toMatch(/not been able to look for what is wrong since/);
  expect(await list()).not.toContain("Nothing is wrong");
  const doctor = await runCli(["doctor"], home);
  expect([doctor.code, doctor.stdout]).toEqual([1, expect.stringContaining("cannot look for alarms")]);
});
