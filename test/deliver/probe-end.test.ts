import { expect, test } from "vitest";
import { afterReply } from "../../src/deliver/end.ts";
import { START } from "../store/samples.ts";
import { claimOf } from "./claims.ts";

const host = { clock: () => START + 1_000, random: () => 0.5, secrets: [] };
const DOWN = { outcome: "retry", reason: "server_error" } as const;
const retry = { on_uncertain: "retry" } as const;

test("a probe that failed uses up no attempt and waits on", () => {
  expect(afterReply(DOWN, claimOf({ probe: true }), retry, host)).toMatchObject({
    next: { state: "pending", due_at: START, counts: false },
    attempt: { outcome: "retry", reason: "server_error" },
  });
});

test("refused credentials do not end a probe: its attempt says why it waits", () => {
  const refused = { outcome: "dead", reason: "unauthorized", http_status: 401 } as const;
  expect(afterReply(refused, claimOf({ probe: true }), retry, host)).toMatchObject({
    next: { state: "pending" },
    attempt: { outcome: "retry", reason: "unauthorized", http_status: 401 },
  });
  expect(afterReply(refused, claimOf(), retry, host)).toMatchObject({ next: { state: "dead" } });
});

test("the attempts of what a person redrove count, also as a probe", () => {
  const claimed = claimOf({ probe: true, redriven: true });
  expect(afterReply(DOWN, claimed, retry, host).next).toMatchObject({ counts: true });
});

test("what goes another way after a few attempts does so from a failing gate, too", () => {
  const enough = { ...retry, gives_up_after: 2 };
  const claimed = claimOf({ probe: true }, { attempts: 1 });
  expect(afterReply(DOWN, claimed, enough, host).next).toEqual({ state: "dead", reason: "exhausted" });
});

test("with on_uncertain: hold a probe whose answer was lost is held, like any other", () => {
  const lost = { outcome: "uncertain", reason: "timeout" } as const;
  const end = afterReply(lost, claimOf({ probe: true }), { on_uncertain: "hold" }, host);
  expect(end.next).toEqual({ state: "dead", reason: "held_uncertain" });
});
