import { describe, expect, test } from "vitest";
import type { ColumnType, CompileTools, RenderInput } from "../../../src/actions/action.ts";
import { recordBody } from "../../../src/actions/record/compile-record.ts";
import { recordAction } from "../../../src/actions/record/record-action.ts";
import { RECORD_REPLIES } from "../../../src/actions/record/record-replies.ts";
import { rulingOf } from "../../../src/actions/reply-table.ts";
import type { Delivery } from "../../../src/model/delivery.ts";
import type { Event } from "../../../src/model/event.ts";
import type { StoredEvent } from "../../../src/ports/queue.ts";
import { parseTemplate } from "../../../src/templates/parse-template.ts";

const COLUMNS: Readonly<Record<string, ColumnType>> = {
  kyc_status: "text",
  kyc_score: "number",
  decided_at: "time",
  manual: "boolean",
};
const KEY = "{{ event.subject.reference }}";
const event = {
  subject: { reference: " c-1 ", name: {} },
  check: { status: "approved", score: 64.5, tags: ["a", "b"] },
  occurred_at: "2026-03-02T10:00:00.000Z",
  raw: { yes: true, text: "64", object: { a: 1 }, nul: "a\u0000b", date: "2026-03-02", odd: "2026-13-45" },
};

function compile(body: unknown) {
  const problems: string[] = [];
  const tools: CompileTools = {
    template(path, text, escaping) {
      const parsed = parseTemplate(text, escaping);
      return parsed.ok ? parsed.template : expect.fail(`${path.join(".")}: ${JSON.stringify(parsed.faults)}`);
    },
    problem: (path, code, message, fix) =>
      void problems.push(`${code} ${path.join(".")}: ${message}; ${fix}`),
    table: (name) => (name === "customers" ? { name, key: "reference", columns: COLUMNS } : undefined),
    message: () => undefined,
    about: "event",
    tables: ["customers"],
    meant: () => undefined,
  };
  return { spec: recordAction.compile(recordBody.parse(body), tools), problems };
}

function render(set: Readonly<Record<string, unknown>>, key = KEY, seen: unknown = event) {
  const input: RenderInput = {
    view: { event: seen, now: "2026-03-02T11:00:00.000Z" },
    delivery: { id: "d-1", rule: "r-1", created_at: 0 },
    events: [],
    trust_weak: true,
  };
  return recordAction.render(compile({ table: "customers", key, set }).spec, input);
}

const valuesOf = (set: Readonly<Record<string, unknown>>) => {
  const rendered = render(set);
  return rendered.ok ? rendered.rendering.values : rendered.reason;
};

describe("load", () => {
  const problems = (set: Readonly<Record<string, unknown>>, table = "customers") =>
    compile({ table, key: KEY, set }).problems;

  test("known columns with fitting values have no problem", () => {
    expect(
      problems({
        kyc_status: "{{ event.check.status }} by {{ event.source }}",
        kyc_score: "{{ event.check.score }}",
        decided_at: "2026-03-02",
        manual: true,
      }),
    ).toEqual([]);
    expect(
      problems({
        kyc_status: "{{ event.check.score }}",
        kyc_score: "{{ event.check.status | size }}",
        decided_at: "{{ event.occurred_at }}",
        manual: "{{ event.raw.manual }}",
      }),
    ).toEqual([]);
    expect(problems({ kyc_score: null, kyc_status: "declined" })).toEqual([]);
  });

  test("an unknown table says where tables are", () => {
    expect(problems({ x: "1" }, "custmers")).toEqual([
      "A402 table: the settings have no table `custmers`; add it to relay.yaml under `records:`, or mend the name",
    ]);
  });

  test("an unknown column lists the columns", () => {
    expect(problems({ kyc_statsu: "x" })).toEqual([
      "A402 set.kyc_statsu: the table `customers` has no column `kyc_statsu`; use one of: kyc_status, kyc_score, decided_at, manual",
    ]);
  });

  test("a name of JavaScript's own is no column", () => {
    expect(problems({ constructor: "x" })).toHaveLength(1);
  });

  test("the key column is not set twice", () => {
    expect(problems({ reference: "x" })[0]).toContain("is the key of the table");
  });

  test.each([
    [{ kyc_score: "high" }, "holds numbers"],
    [{ kyc_score: "64" }, "holds numbers"],
    [{ kyc_score: "about {{ event.check.score }}" }, "holds numbers"],
    [{ kyc_score: "{{ event.check.status }}" }, "holds numbers"],
    [{ decided_at: "{{ event.check.score }}" }, "holds times"],
    [{ manual: "{{event.subject.email}}" }, "holds true or false"],
    [{ decided_at: "yesterday" }, "holds times"],
    [{ decided_at: 5 }, "holds times"],
    [{ manual: "yes" }, "holds true or false"],
  ])("%j does not fit", (set, words) => {
    expect(problems(set)[0]).toContain(words);
  });

  test("gate and inner destination are the table", () => {
    const body = recordBody.parse({ table: "customers", key: KEY, set: {} });
    expect(recordAction.gate(body, "customers")).toBe("record/customers");
    expect(recordAction.inside?.(body)).toBe("customers");
  });
});

describe("rendering", () => {
  test("values are typed by their columns", () => {
    expect(
      valuesOf({
        kyc_status: "{{ event.check.status }}",
        kyc_score: "{{ event.check.score }}",
        decided_at: "{{ event.occurred_at }}",
        manual: "{{ event.raw.yes }}",
      }),
    ).toEqual({
      kyc_status: "approved",
      kyc_score: 64.5,
      decided_at: "2026-03-02T10:00:00.000Z",
      manual: true,
    });
  });

  test("literals are values too", () => {
    expect(valuesOf({ kyc_status: "declined", kyc_score: 5, manual: false, decided_at: null })).toEqual({
      kyc_status: "declined",
      kyc_score: 5,
      manual: false,
      decided_at: null,
    });
  });

  test("what is missing empties the column", () => {
    expect(valuesOf({ kyc_status: "{{ event.check.risk }}", kyc_score: "{{ event.raw.none }}" })).toEqual({
      kyc_status: null,
      kyc_score: null,
    });
  });

  test("numbers and lists become text where text is kept, a date becomes a time", () => {
    expect(valuesOf({ kyc_status: "{{ event.check.score }}" })).toEqual({ kyc_status: "64.5" });
    expect(valuesOf({ kyc_status: "{{ event.check.tags }}" })).toEqual({ kyc_status: "a, b" });
    expect(valuesOf({ decided_at: "{{ event.raw.date }}" })).toEqual({
      decided_at: "2026-03-02T00:00:00.000Z",
    });
  });

  test("what no database keeps is taken out of text", () => {
    expect(valuesOf({ kyc_status: "{{ event.raw.nul }}" })).toEqual({ kyc_status: "ab" });
  });

  test.each([
    { kyc_score: "{{ event.raw.text }}" },
    { kyc_score: "{{ event.check.status }}" },
    { manual: "{{ event.check.score }}" },
    { decided_at: "{{ event.check.score }}" },
    { decided_at: "{{ event.raw.odd }}" },
    { kyc_status: "{{ event.raw.object }}" },
  ])("%j is the wrong type at run time", (set) => {
    expect(valuesOf(set)).toBe("wrong_type");
  });

  test("10,000 characters fit and one more does not", () => {
    const seen = (length: number) => ({ ...event, check: { status: "x".repeat(length) } });
    const set = { kyc_status: "{{ event.check.status }}" };
    expect(render(set, KEY, seen(10_000)).ok).toBe(true);
    expect(render(set, KEY, seen(10_001))).toMatchObject({ ok: false, reason: "wrong_type" });
  });

  test("an empty key is its own reason", () => {
    expect(render({}, KEY, { subject: {} })).toEqual({ ok: false, reason: "missing_key" });
    expect(render({}, "{{ event.raw.blank }}", { raw: { blank: "  " } })).toEqual({
      ok: false,
      reason: "missing_key",
    });
  });

  test("the key is trimmed, and a number is one too", () => {
    expect(render({})).toMatchObject({ rendering: { table: "customers", key: "c-1" } });
    expect(render({}, "{{ event.check.score }}")).toMatchObject({ rendering: { key: "64.5" } });
  });

  test("a wrong type names the column, never the value", () => {
    const result = render({ kyc_score: "{{ event.check.status }}" });
    expect(JSON.stringify(result)).toContain("kyc_score");
    expect(JSON.stringify(result)).not.toContain("approved");
  });
});

test("the change names the newest event and the rule's trust", () => {
  const rendered = render({ kyc_status: "approved" });
  if (!rendered.ok) expect.fail(rendered.reason);
  const events = [1, 2].map((seq): StoredEvent => ({ seq, event: { id: `e-${seq}` } as Event }));
  expect(recordAction.write?.(rendered.rendering, events)).toEqual({
    table: "customers",
    key: "c-1",
    values: { kyc_status: "approved" },
    event: events[1],
    trust_weak: true,
  });
  expect(() => recordAction.write?.(rendered.rendering, [])).toThrow("no event");
});

test("a preview shows the change that would be made", async () => {
  const rendered = render({ kyc_status: "approved", kyc_score: 5 });
  if (!rendered.ok) expect.fail(rendered.reason);
  const shown = await recordAction.preview(rendered.rendering, undefined, {
    destination: "customers",
  } as Delivery);
  expect(shown).toEqual({
    kind: "record",
    destination: "customers",
    summary: "customers[c-1]: kyc_status, kyc_score",
    content: { table: "customers", key: "c-1", values: { kyc_status: "approved", kyc_score: 5 } },
  });
});

describe("ends as the table of replies says", () => {
  const HUGE = "{{ event.raw.list | join: event.raw.long }}";
  const seen = { ...event, raw: { list: Array.from({ length: 100 }, () => "a"), long: "x".repeat(100_000) } };
  const failed = (result: ReturnType<typeof render>) =>
    result.ok ? { outcome: "delivered" } : { outcome: "dead", reason: result.reason };
  const endings: Readonly<Record<string, () => unknown>> = {
    "the record's key is empty": () => failed(render({}, "{{ event.subject.name.first }}")),
    "the key or a value does not fit its column": () => failed(render({ kyc_score: "many" })),
    "a text cannot be filled in": () => failed(render({ kyc_status: HUGE }, KEY, seen)),
    "the change is written": () => failed(render({ kyc_score: 1 })),
    "a fault of the relay itself": () => {
      const { ok, ...rest } = render({ kyc_score: 1 });
      if (!ok || !("rendering" in rest)) return "not rendered";
      expect(() => recordAction.write?.(rest.rendering, [])).toThrow("no event");
      // What is thrown, `deliver` tries again as this.
      return { outcome: "retry", reason: "internal_fault" };
    },
  };
  const rows = [...RECORD_REPLIES.rows, RECORD_REPLIES.otherwise];

  test.each(rows.flatMap((row) => row.says.map((said) => [said, rulingOf(row)] as const)))(
    "%s",
    (said, ruling) => {
      expect(endings[said]?.()).toEqual(ruling);
    },
  );

  test("and in no other way", () => {
    expect(Object.keys(endings).toSorted()).toEqual(rows.flatMap(({ says }) => says).toSorted());
  });
});
