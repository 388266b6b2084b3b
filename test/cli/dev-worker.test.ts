import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { runCli, temporaryFolder } from "./run-cli.ts";

const ROOT = join(import.meta.dirname, "../..");
const WRANGLER = join(ROOT, "node_modules/wrangler/bin/wrangler.js");

/** The project's wrangler.toml on what was built in a folder, in workerd; resolves to its address. */
async function startDev(folder: string): Promise<string> {
  const config = readFileSync(join(ROOT, "wrangler.toml"), "utf8")
    .replace('"src/worker.ts"', JSON.stringify(join(ROOT, "src/worker.ts")))
    .replace('"./dist/relay.json"', JSON.stringify(join(folder, "dist/relay.json")));
  writeFileSync(join(folder, "wrangler.toml"), config);
  const env = { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false" };
  const child = spawn(process.execPath, [WRANGLER, "dev", "--port", "0"], { cwd: folder, env });
  onTestFinished(() => void child.kill("SIGTERM"));
  let said = "";
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        const url = /Ready on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
        if (url !== undefined) resolve(url);
      });
    }
    child.on("exit", () => reject(new Error(`wrangler ended: ${said}`)));
  });
}

test("the demo runs in workerd, and the commands look at it as at any relay", async () => {
  const cwd = temporaryFolder();
  const built = await runCli(["build", "--dev"], { cwd });
  expect([built.code, built.stderr]).toEqual([0, expect.stringContaining("The admin token is krt_")]);
  const [token = ""] = /krt_\S+/.exec(built.stderr) ?? [];
  const again = await runCli(["build", "--dev"], { cwd });
  expect(again.stderr).toContain("The admin token and the secrets stand in .dev.vars.");
  const url = await startDev(cwd);
  const env = { KYC_RELAY_URL: url, KYC_RELAY_TOKEN: token };

  for (const sample of [
    ["persona", "inquiry.declined"],
    ["passfort", "PRODUCT_STATUS_CHANGED"],
    ["identitypass", "verification.verified"],
  ]) {
    const sent = await runCli(["send", ...sample], { cwd, env });
    expect(sent.stdout, sample.join()).toContain("200 stored");
  }
  await eventually("a message in the outbox", async () =>
    (await runCli(["outbox"], { cwd, env })).stdout.includes("*Declined* by persona"),
  );
  const records = await runCli(["records", "customers"], { cwd, env });
  expect(records.stdout).toContain("kyc_status=declined");

  for (const command of [["token"], ["token", "new"]]) {
    const refused = await runCli(command, { cwd, env });
    expect(refused).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("wrangler secret put"),
    });
  }
  expect(existsSync(join(cwd, "data/admin-token.sha256"))).toBe(false);

  const examined = await runCli(["doctor"], { cwd, env });
  expect(examined.stdout).toMatch(/✓ A relay on Cloudflare Workers answers at .*: 3 events, 0 held/);
  expect(examined.stdout).not.toMatch(/data folder|Node|source/);
  const strange = await runCli(["doctor"], { cwd, env: { KYC_RELAY_URL: url } });
  expect(strange.stdout).toContain("the Worker's secret KYC_RELAY_TOKEN");

  const compared = await runCli(["replay", "--since", "1h", "--dry-run", "--rules", join(ROOT, "rules")], {
    cwd,
    env,
  });
  expect(compared.stdout).toContain("No difference. 3 events looked at.");
});
