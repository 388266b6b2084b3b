import { describe, expect, test } from "vitest";
import { openOutput } from "../../src/cli/output.ts";
import { parseQueueStates } from "../../src/cli/parse-queue-states.ts";
import { resumedText, showQueue } from "../../src/cli/queue-text.ts";
import { runCli, startCli, temporaryFolder } from "./run-cli.ts";

const NOW = "2026-03-01T12:00:00.000Z";
type Queue = Parameters<typeof showQueue>[1];

function shown(parts: Partial<Queue>): { readonly data: readonly string[]; readonly talk: string } {
  const written = { data: "", talk: "" };
  const stream = (name: "data" | "talk") => ({
    write: (text: string) => {
      written[name] += text;
      return true;
    },
  });
  showQueue(openOutput({ json: false, stdout: stream("data"), stderr: stream("talk") }), {
    now: NOW,
    state: "empty",
    ...{ due: 0, held: 0, scheduled: 0, parked: 0, at_least: false },
    paused_gates: [],
    recent_failures: [],
    ...parts,
  });
  return { data: written.data.split("\n"), talk: written.talk };
}

describe("queue status says", () => {
  test("Empty, with what is scheduled apart", () => {
    expect(shown({ scheduled: 14 }).data).toEqual(["Empty (+14 scheduled)", "Last processed: never", ""]);
  });

  test("how many wait, since when, and when anything was processed last", () => {
    const waiting = shown({
      state: "waiting",
      due: 12_000,
      at_least: true,
      oldest_due_at: "2026-03-01T11:59:30.000Z",
      last_processed_at: "2026-03-01T11:59:58.000Z",
    });
    expect(waiting.data).toEqual([
      "12,000+ waiting",
      "Last processed: 2026-03-01 11:59:58 (2s ago)",
      "Oldest due: 2026-03-01 11:59:30 (30s ago)",
      "",
    ]);
  });

  test("Stalled, or Paused with name and time", () => {
    expect(shown({ state: "stalled", due: 3 }).data[0]).toBe("Stalled: 3 waiting, and nothing is attempted");
    const paused = { why: "person", by: "ada", since: "2026-03-01T11:00:00.000Z" } as const;
    expect(shown({ state: "paused", due: 3, held: 3, paused }).data[0]).toBe(
      "Paused by ada since 2026-03-01 11:00:00: 3 waiting",
    );
    const hostile = { ...paused, by: "a\u001b[2J\nda" };
    expect(shown({ state: "paused", paused: hostile }).data[0]).toContain("Paused by a·[2J·da since");
  });

  test("which gates are paused, and why", () => {
    const since = "2026-03-01T11:00:00.000Z";
    const { data } = shown({
      state: "waiting",
      due: 5,
      held: 5,
      scheduled: 3,
      paused_gates: [
        { gate: "slack/#kyc", why: "failing", since, until: NOW, due: 4, failures: 6 },
        { gate: "mail", why: "person", by: "ada", since, due: 1, failures: 0 },
      ],
    });
    expect(data).toEqual([
      "5 waiting behind paused gates (+3 scheduled)",
      "Last processed: never",
      "",
      "paused gate  since (UTC)          until                waiting  why",
      "slack/#kyc   2026-03-01 11:00:00  2026-03-01 12:00:00  4        it fails for everything; tried now and then",
      "mail         2026-03-01 11:00:00  somebody resumes it  1        ada",
      "",
    ]);
    expect(shown({ state: "waiting", due: 5, held: 2, scheduled: 3 }).data[0]).toBe(
      "5 waiting, 2 of them behind paused gates (+3 scheduled)",
    );
  });

  test("what failed last, what becomes of it, and each reason once in words", () => {
    const failure = {
      ...{ at: NOW, delivery: "d-1", rule: "alert", destination: "mail", outcome: "retry", state: "pending" },
      ...{ reason: "timeout", reason_text: "It did not answer.", next_try_at: "2026-03-01T12:01:00.000Z" },
    };
    const { data, talk } = shown({
      recent_failures: [
        failure,
        { ...failure, state: "dead", next_try_at: undefined },
        {
          ...failure,
          ...{ reason: "refused", reason_text: "No." },
          state: "delivered",
          next_try_at: undefined,
        },
        { ...failure, next_try_at: undefined, held: true },
        { ...failure, next_try_at: "2026-03-01T11:59:00.000Z" },
      ],
    });
    expect(data.slice(3, 9).map((line) => line.split(/ {2,}/).slice(3))).toEqual([
      ["next try", "delivery", "reason"],
      ["2026-03-01 12:01:00", "d-1", "timeout"],
      ["gave up", "d-1", "timeout"],
      ["delivered since", "d-1", "refused"],
      ["when it is resumed", "d-1", "timeout"],
      ["now", "d-1", "timeout"],
    ]);
    // What has arrived since asks nothing of anybody.
    expect(talk).toBe("timeout: It did not answer.\n");
  });
});

test("resuming says what holds it all the same", () => {
  const since = "2026-03-01T11:00:00.000Z";
  expect(resumedText([], false)).toBe("what waited goes out.");
  expect(resumedText([], true)).toBe("what waited goes out once a relay runs.");
  const person = { why: "person", by: "ada", since } as const;
  expect(resumedText([{ gate: "*", ...person }], false)).toContain("everything stays paused by ada");
  expect(resumedText([{ gate: "slack/#kyc", ...person }], false)).toBe(
    "but slack/#kyc waits: its destination is paused by ada.",
  );
  const asked = { gate: "mail", why: "far_side", since, until: NOW } as const;
  expect(resumedText([asked, { ...asked, gate: "slack/#a" }], false)).toBe(
    "but mail (and 1 more) waits: the far side asked to wait until 2026-03-01 12:00:00 UTC.",
  );
});

test("--fail-if takes states, several with commas, and nothing else", () => {
  expect(parseQueueStates("stalled, paused")).toEqual(["stalled", "paused"]);
  expect(() => parseQueueStates("stuck")).toThrow('"stuck" is no state');
});

test("a pause outlives the command and the relay, with the name of whoever did it", async () => {
  const cwd = temporaryFolder();
  const relay = await startCli(["serve", "-p", "0"], { cwd });
  const token = await relay.seen(/krt_[\w-]+/);
  const url = await relay.seen(/at (http:\S+)/);
  const home = { cwd, env: { KYC_RELAY_URL: url, KYC_RELAY_TOKEN: token } };
  const status = ["queue", "status", "--fail-if", "stalled,paused"];
  expect(await runCli(status, home)).toMatchObject({ code: 0, stdout: expect.stringContaining("Empty") });
  expect(await runCli(["queue", "pause", "--by", "ada"], home)).toMatchObject({
    code: 0,
    stdout: "everything\n",
  });
  expect((await runCli(["doctor"], home)).stdout).toContain("Everything is paused");
  relay.child.kill("SIGTERM");
  await relay.ended;
  const alone = { cwd };
  const paused = await runCli(status, alone);
  expect(paused).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("Paused by ada since 20"),
    stderr: expect.stringContaining("No relay runs"),
  });
  const mail = await runCli(["queue", "pause", "mail"], alone);
  expect(mail.stderr).toContain("Next: npx kyc-relay queue resume mail");
  expect((await runCli(["queue", "resume", "mail"], alone)).stderr).toContain("but everything stays paused");
  expect(await runCli(["queue", "resume"], alone)).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("once a relay runs"),
  });
  expect((await runCli(status, alone)).code).toBe(0);
  expect((await runCli(["queue", "halt"], alone)).code).toBe(2);
  expect((await runCli(["queue", "pause", "nowhere"], alone)).code).toBe(1);
}, 30_000);
