import { expect, test } from "vitest";
import { RelayError } from "../../src/errors.ts";
import { receiver } from "../../src/receive/receiver.ts";
import type { Refusal } from "../../src/receive/refusals.ts";

test.each([
  ["too_large", 413, "too_large"],
  ["store_unavailable", 503, "not_ready"],
  ["store_busy", 503, "not_ready"],
] as const)("a store that says %s is answered %d and noted as %s", async (code, status, reason) => {
  const refused: Refusal[] = [];
  const app = receiver({
    relay: { accept: () => Promise.reject(new RelayError(code, "why")) },
    maxBody: () => 1_000,
    refuse: (refusal) => refused.push(refusal),
    peer: () => undefined,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const answer = await app.request("/in/persona", { method: "POST", body: "{}" });
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ reason });
  expect(refused).toMatchObject([{ reason, source: "persona" }]);
});
