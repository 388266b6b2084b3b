import { describe, expect, test } from "vitest";
import type { RenderInput } from "../../../src/actions/action.ts";
import { encodeBody } from "../../../src/actions/webhook/encode-body.ts";
import { webhookAction } from "../../../src/actions/webhook/webhook-action.ts";
import type { Event } from "../../../src/model/event.ts";
import { compileTools } from "../../support/compile-tools.ts";
import { renderInput, sampleEvent } from "../../support/sample-delivery.ts";

function valuesOf(body: unknown, event: Event = sampleEvent(), raw: unknown = {}) {
  const { tools, problems } = compileTools();
  const parsed = webhookAction.schema.parse(body);
  const rendered = webhookAction.render(webhookAction.compile(parsed, tools), renderInput(event, raw));
  expect(problems).toEqual([]);
  return rendered.ok ? Object(rendered.rendering).values : rendered;
}

describe("a body that the rule writes", () => {
  test("keeps the type of a value that stands alone, and makes text of all else", () => {
    const body = {
      id: "{{ event.check.id }}",
      score: "{{ event.check.score }}",
      tags: "{{ event.check.tags }}",
      line: "Score {{ event.check.score }}",
      fixed: 7,
      yes: true,
      nothing: null,
      nested: { list: ["{{ event.decision }}", 2] },
    };
    expect(valuesOf({ body })).toEqual({
      id: "inq_test1",
      score: 82,
      tags: ["vip", "eu"],
      line: "Score 82",
      fixed: 7,
      yes: true,
      nothing: null,
      nested: { list: ["declined", 2] },
    });
  });

  test("says null for what is missing, so that every key is always there", () => {
    expect(valuesOf({ body: { phone: "{{ event.subject.phone }}" } })).toEqual({ phone: null });
  });

  test("is not escaped: quotes and breaks in a name stay what they are", () => {
    const name = 'Eve"}, "admin": true, \n"x": {"<b>';
    const event = sampleEvent({ subject: { keys: [], name: { full: name } } });
    expect(valuesOf({ body: { name: "{{ event.subject.name.full }}" } }, event)).toEqual({ name });
  });

  test("takes parts of the payload as they are", () => {
    const raw = { data: { big: 12, deep: { a: [1] } } };
    expect(valuesOf({ body: { data: "{{ event.raw.data }}" } }, sampleEvent(), raw)).toEqual(raw);
  });

  test("reports a fault at its place", () => {
    const { tools, problems } = compileTools();
    webhookAction.compile({ body: { a: { b: ["{{ event.id"] } } }, tools);
    expect(problems.map(({ path }) => path)).toEqual(["body.a.b.0"]);
  });

  test.each([{ body: "text" }, { body: ["list"] }, { to: "https://example.com" }])(
    "%j is refused",
    (body) => {
      expect(webhookAction.schema.safeParse(body).success).toBe(false);
    },
  );

  test("over 1 MB is a dead letter", () => {
    const raw = { data: "x".repeat(60_000) };
    const body = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`k${n}`, "{{ event.raw }}"]));
    expect(valuesOf({ body }, sampleEvent(), raw)).toEqual({ ok: false, reason: "message_too_long" });
  });
});

describe("without a body the event goes out", () => {
  test("in one level, under stable names", () => {
    expect(valuesOf({})).toMatchObject({
      id: sampleEvent().id,
      type: "inquiry.declined",
      source: "persona",
      subject_id: "cust-1",
      subject_name: "Ada Example",
      decision: "declined",
      status: "declined",
      occurred_at: "2026-01-05T12:00:00.000Z",
      score: 82,
      tags: "vip, eu",
      url: "https://console.example.com/inq_test1",
    });
  });

  test("with every key, however little the event has", () => {
    const bare = sampleEvent({ subject: { keys: [], name: {} }, check: {}, links: {} });
    expect(Object.keys(valuesOf({}, bare))).toEqual(Object.keys(valuesOf({})));
    expect(Object.values(valuesOf({}, bare))).not.toContain(undefined);
  });
});

describe("a format", () => {
  const values = {
    a: { b: 1, c: { d: "x y" }, e: {} },
    list: [1, "two"],
    deep: [{ z: 1 }],
    no: null,
    yes: true,
  };

  test("json is the body as it is", () => {
    expect(encodeBody(values, "json")).toEqual({
      body: JSON.stringify(values),
      contentType: "application/json",
    });
  });

  test("flat joins nested keys by _ and keeps numbers and booleans", () => {
    expect(JSON.parse(encodeBody(values, "flat").body)).toEqual({
      a_b: 1,
      a_c_d: "x y",
      a_e: null,
      list: "1, two",
      deep: '[{"z":1}]',
      no: null,
      yes: true,
    });
  });

  test("form sends the flat pairs as text", () => {
    const { body, contentType } = encodeBody({ ...values, evil: "1&admin=true" }, "form");
    expect(contentType).toBe("application/x-www-form-urlencoded");
    const pairs = Object.fromEntries(new URLSearchParams(body));
    expect(pairs).toMatchObject({ a_b: "1", a_c_d: "x y", no: "", yes: "true", evil: "1&admin=true" });
    expect(pairs).not.toHaveProperty("admin");
  });

  test("a key named __proto__ is a key", () => {
    const hostile = JSON.parse('{"__proto__":{"a":1}}');
    expect(encodeBody(hostile, "json").body).toBe('{"__proto__":{"a":1}}');
    expect(encodeBody({ b: hostile }, "flat").body).toBe('{"b___proto___a":1}');
  });
});

describe("without a single event", () => {
  const spec = webhookAction.compile({}, compileTools().tools);
  const first = sampleEvent();
  const events = [first, { ...first, id: "e-2", check: { id: "inq_2" } }].map((event, seq) => ({
    seq,
    event,
  }));
  const render = (more: Partial<RenderInput>) => webhookAction.render(spec, { ...renderInput(), ...more });

  test("a digest sends how many there are and those that it shows, told by the delivery's id", () => {
    expect(render({ events, members: 5 })).toMatchObject({
      rendering: {
        event: renderInput().delivery.id,
        values: {
          count: 5,
          more: 3,
          events: [{ check_id: "inq_test1" }, { id: "e-2", check_id: "inq_2" }],
        },
      },
    });
  });

  test("a reminder of several events sends the newest", () => {
    expect(render({ events })).toMatchObject({ rendering: { event: "e-2", values: { check_id: "inq_2" } } });
  });

  test("a schedule has to write its body", () => {
    expect(render({ events: [] })).toMatchObject({ ok: false, reason: "template_failed" });
    const written = webhookAction.compile({ body: { a: 1 } }, compileTools().tools);
    expect(webhookAction.render(written, { ...renderInput(), events: [] })).toMatchObject({
      rendering: { event: renderInput().delivery.id, values: { a: 1 } },
    });
  });
});
