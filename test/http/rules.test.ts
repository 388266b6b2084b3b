import { expect, test } from "vitest";
import type { ReloadReport } from "../../src/config/active-rules.ts";
import { appUnderTest } from "./app-under-test.ts";

const problem = {
  code: "C201",
  severity: "error",
  file: "rules/a.yaml",
  line: 4,
  column: 7,
  message: "no such field",
  fix: "mend it",
} as const;

const asked = async (report: ReloadReport) => {
  const answer = await appUnderTest({ reload: async () => report }).post("/api/v1/rules/reload", "{}");
  return [answer.status, await answer.json()];
};

test("good files are in force: 200 and the report", async () => {
  const report = { loaded: true, changed: true, hash: "h2", count: 4, problems: [] };
  expect(await asked(report)).toEqual([200, { data: { loaded: true, hash: "h2", count: 4, problems: [] } }]);
});

test("bad ones are not: 422, every problem, and what stays in force", async () => {
  const problems = [{ ...problem, length: 3, masks: [{ column: 1, length: 2 }] }];
  expect(await asked({ loaded: false, changed: true, hash: "h1", count: 3, problems })).toEqual([
    422,
    { data: { loaded: false, hash: "h1", count: 3, problems: [problem] } },
  ]);
});

test("only the holder of the token may ask", async () => {
  const answer = await appUnderTest().app.request("/api/v1/rules/reload", { method: "POST" });
  expect(answer.status).toBe(401);
});
