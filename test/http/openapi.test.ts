import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { appUnderTest, jsonOf } from "./app-under-test.ts";
import { checkerOf, type OpenApi, openApiShape, promised } from "./open-api.ts";

let api: OpenApi;
let text: string;
beforeAll(async () => {
  const answer = await appUnderTest().ask("/api/v1/openapi.json");
  text = await answer.text();
  api = openApiShape.parse(JSON.parse(text));
});

function operations() {
  return Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );
}

test("the document names every route of the API", () => {
  expect(operations().map(({ method, path }) => `${method} ${path}`)).toEqual([
    "get /events",
    "get /events/{id}",
    "get /events/{id}/explanation",
    "get /deliveries",
    "get /deliveries/{id}",
    "get /deliveries/{id}/attempts",
    "get /outbox",
    "get /outbox/{id}",
    "get /records",
    "get /records/{table}",
    "get /records/{table}/{key}",
    "get /refused",
    "get /alarms",
    "get /unsubscribed",
    "post /unsubscribed/lift",
    "get /dead-letters",
    "post /redrive",
    "post /replay",
    "post /erase",
    "post /backup",
    "get /backup",
    "get /backup/{id}",
    "post /rules/reload",
    "post /what-if",
    "get /queue",
    "post /queue/pause",
    "post /queue/resume",
    "get /health",
  ]);
});

test("every reference in it leads somewhere", () => {
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? "");
  expect(references.length).toBeGreaterThan(50);
  const names = new Set([
    ...Object.keys(api.components.schemas).map((name) => `#/components/schemas/${name}`),
    ...Object.keys(api.components.responses).map((name) => `#/components/responses/${name}`),
  ]);
  expect(references.filter((reference) => !names.has(reference))).toEqual([]);
});

test("a body that is too large is described by what its route takes", () => {
  const limits = operations().flatMap(({ path, responses }) => {
    const [answer] = [responses["413"]].flatMap((one) => (one && "$ref" in one ? [one.$ref] : []));
    const said = api.components.responses[answer?.split("/").at(-1) ?? ""]?.description;
    return said === undefined ? [] : [[path, said.replace(/^The body is over ([^.:]+).*/, "$1")]];
  });
  expect(Object.fromEntries(limits)).toEqual({
    "/backup": "64 KiB",
    "/erase": "64 KiB",
    "/queue/pause": "64 KiB",
    "/queue/resume": "64 KiB",
    "/redrive": "64 KiB",
    "/replay": "64 KiB",
    "/rules/reload": "64 KiB",
    "/unsubscribed/lift": "64 KiB",
    "/what-if": "32 MiB",
  });
});

test("operations have names of their own, and say how they can fail", () => {
  const ids = operations().map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, responses } of operations()) {
    expect(Object.keys(responses), path).toEqual(
      expect.arrayContaining(["200", "400", "401", "403", "500", "503"]),
    );
    expect("404" in responses, path).toBe(
      path.includes("{") || ["/erase", "/queue/pause", "/queue/resume"].includes(path),
    );
  }
});

test("failures are problem+json, of one shape", () => {
  for (const response of Object.values(api.components.responses)) {
    expect(response.content).toEqual({
      "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
    });
  }
});

test("paths declare their parameters, lists theirs", () => {
  for (const { path, parameters } of operations()) {
    const declared = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name);
    expect(declared, path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
  }
  const query = api.paths["/events"]?.["get"]?.parameters.map(({ name }) => name);
  expect(query).toEqual(["source", "type", "subject", "since", "until", "routing", "limit", "cursor"]);
});

test("what may be asked is named, closed, and holds no words of ours only", () => {
  expect(api.components.schemas["ReplayRequest"]).toMatchObject({ additionalProperties: false });
  expect(text).not.toMatch(/"(readOnly|personal|time)":/);
  expect(text).not.toContain("9007199254740991");
});

describe("answers are what the document promises", () => {
  test.each([
    ["/events", "/events"],
    ["/events/e-1?body=true", "/events/{id}"],
    ["/deliveries", "/deliveries"],
    ["/deliveries/d-1", "/deliveries/{id}"],
    ["/deliveries/d-1/attempts", "/deliveries/{id}/attempts"],
    ["/outbox", "/outbox"],
    ["/outbox/o-1", "/outbox/{id}"],
    ["/records", "/records"],
    ["/records/customers", "/records/{table}"],
    ["/records/customers/test%2F42", "/records/{table}/{key}"],
    ["/refused", "/refused"],
    ["/unsubscribed", "/unsubscribed"],
    ["/alarms", "/alarms"],
    ["/health", "/health"],
  ])("%s", async (asked, path) => {
    const answered = promised(api, "get", path);
    const answer = await jsonOf(await appUnderTest().ask(`/api/v1${asked}`));
    expect(answered.safeParse(answer).error).toBeUndefined();
    expect(answered.safeParse({ ...answer, data: 5 }).success).toBe(false);
  });

  test.each(["/redrive", "/replay"])("%s", async (path) => {
    const answer = await jsonOf(await appUnderTest().post(`/api/v1${path}`, '{"all":true}'));
    expect(promised(api, "post", path).safeParse(answer).error).toBeUndefined();
  });

  test("a problem", async () => {
    const answer = await jsonOf(await appUnderTest().ask("/api/v1/events?limit=x"));
    expect(checkerOf(api, { $ref: "#/components/schemas/Problem" }).safeParse(answer).error).toBeUndefined();
  });
});

test("a problem of a rule file is promised as each answer has it", () => {
  const { schemas } = z
    .looseObject({
      schemas: z.record(z.string(), z.looseObject({ required: z.array(z.string()).optional() })),
    })
    .parse(JSON.parse(text).components);
  expect(schemas["RuleProblem"]?.required).not.toContain("length");
  expect(schemas["PlacedProblem"]?.required).toContain("length");
});
