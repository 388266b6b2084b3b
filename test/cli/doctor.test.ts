import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { openStore } from "../store/open-store.ts";
import { eventOf, intentFor, planned, settlementOf } from "../store/samples.ts";
import { runCli, startCli, temporaryFolder } from "./run-cli.ts";

// Each starts processes.
vi.setConfig({ testTimeout: 60_000 });

/** A home whose store has a dead letter, a delivery that is due, an alarm, and everything paused. */
async function troubledHome(): Promise<string> {
  const cwd = temporaryFolder();
  const relay = await startCli(["serve", "-p", "0"], { cwd });
  await relay.seen(/Next:/);
  relay.child.kill("SIGTERM");
  await relay.ended;
  mkdirSync(join(cwd, "data"), { recursive: true });
  const store = openStore(join(cwd, "data", "relay.db"));
  const event = eventOf();
  await store.intake.record([planned(event, [intentFor(event)])]);
  const [claimed] = await store.queue.claim([{ gate: "slack/#kyc", limit: 1 }], Date.now() + 60_000);
  if (!claimed) throw new Error("nothing was due");
  const next = { state: "dead", reason: "refused" } as const;
  await store.queue.settle([settlementOf(claimed, { next })]);
  const later = eventOf();
  await store.intake.record([planned(later, [intentFor(later)])]);
  await store.upkeep.raiseAlarm({
    ...{ kind: "source_silent", key: "persona", raised_at: Date.now(), again: false },
    detail: { quiet: "2 days", usual: "usually not" },
  });
  await store.upkeep.pause({ by: "ada" });
  await store.close();
  return cwd;
}

test("no trouble hides another, and none of them is nothing", async () => {
  const cwd = await troubledHome();
  const { stdout, code } = await runCli(["doctor"], { cwd, env: { KYC_RELAY_SERVER__PORT: "9" } });
  expect(stdout).toMatch(/! 1 delivery is due, and no relay runs/);
  expect(stdout).toMatch(/! Everything is paused/);
  expect(stdout).toMatch(/! persona has gone quiet/);
  expect(stdout).toMatch(/! 1 dead letter of deliveries that failed for good/);
  expect(stdout).toMatch(/\d+ things to look at\.\n$/);
  expect(stdout).not.toContain("Nothing is in the way");
  expect(code).toBe(0);
});
