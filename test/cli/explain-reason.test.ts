import { expect, test } from "vitest";
import { EXPLAINED_WORDS } from "../../src/cli/find-reason.ts";
import { REASONS } from "../../src/model/reasons.ts";
import { runCli, temporaryFolder } from "./run-cli.ts";

const explained = (...args: readonly string[]) =>
  runCli(["explain-reason", ...args], { cwd: temporaryFolder() });

test("a reason: what happened, who acts and how, and which replies lead to it", async () => {
  const ran = await explained("channel_not_found");
  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain("channel_not_found (dead)  Slack has no such channel");
  expect(ran.stdout).toContain("You can do something about it. Invite the app to the channel");
  expect(ran.stdout).toContain("slack: channel_not_found, not_in_channel");
  expect((await explained("channel-not-found")).stdout).toBe(ran.stdout);
});

test.each([
  ["msg_blocks_too_long", "message_too_long", "slack"],
  ["5.1.1", "recipient_unknown", "email"],
  ["5.7.1", "mail_rejected", "email"],
  ["5.7.26", "sender_rejected", "email"],
  ["410", "gone", "zapier"],
  ["404", "not_found", "webhook"],
])("a far side's own word leads to our reason: %s", async (said, reason, kind) => {
  const ran = await explained(said);
  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain(reason);
  expect(ran.stdout).toContain(kind);
  expect(ran.stdout).toMatch(/has to act|do something about it|Nobody/);
  expect((await runCli(["explain-code", said], { cwd: temporaryFolder() })).stdout).toBe(ran.stdout);
});

test("what one kind writes out is not another's `x`", async () => {
  expect((await explained("410")).stdout).not.toContain("SMTP");
});

test("a mail server's refusal for good is not explained by HTTP's 4xx, which mail means otherwise", async () => {
  expect((await explained("554")).stdout).toMatch(/refused it for good\.\n/);
});

test("what cannot have arrived is tried again, whatever the rule says of uncertain ones", async () => {
  expect((await explained("408")).stdout).toMatch(
    /retry, timeout[\s\S]*tried again\. If the message may have arrived/,
  );
});

test("as JSON", async () => {
  expect(JSON.parse((await explained("gone", "--json")).stdout)).toMatchObject({
    reason: "gone",
    class: "dead",
    who: "you",
    replies: [{ kinds: ["slack"], says: expect.arrayContaining(["no_service"]) }, { says: ["410"] }],
  });
  expect(JSON.parse((await explained("5.2.2", "--json")).stdout)).toMatchObject({
    reply: "5.2.2",
    meanings: [{ kinds: ["email"], outcome: "dead", reason: { reason: "mailbox_full" } }],
  });
});

test("without a word it lists all reasons, a line each", async () => {
  const ran = await explained();
  expect(ran.code).toBe(0);
  expect(ran.stdout.trim().split("\n")).toHaveLength(Object.keys(REASONS).length);
  expect(JSON.parse((await explained("--json")).stdout).reasons).toContainEqual(
    expect.objectContaining({ reason: "too_late", class: "cancelled" }),
  );
});

test("of an unknown word it says which was meant, or where they are listed, and has found a problem", async () => {
  const ran = await explained("chanel_not_found");
  expect(ran).toMatchObject({ code: 1, stdout: "" });
  expect(ran.stderr).toContain("Did you mean channel_not_found?");
  expect((await explained("no_servce")).stderr).toContain("Did you mean no_service?");
  expect((await explained("nonsense-word")).stderr).toContain("docs/replies.md");
});

test("a shell completes the words", async () => {
  const ran = await runCli(["complete", "--", "explain-reason", "chan"], { cwd: temporaryFolder() });
  const offered = ran.stdout.split("\n").map((line) => line.trim());
  expect(offered).toEqual(expect.arrayContaining(EXPLAINED_WORDS.filter((word) => word.startsWith("chan"))));
});
