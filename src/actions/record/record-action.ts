import { RelayError } from "../../errors.ts";
import type { RecordValue, RecordWrite, StoredEvent } from "../../ports/queue.ts";
import { plainText } from "../../templates/escape-value.ts";
import type { View } from "../../templates/template.ts";
import type { ActionKind, Rendered, RenderInput } from "../action.ts";
import { fillOrFail } from "../fill-or-fail.ts";
import { columnValue, MAX_COLUMN_TEXT } from "./column-value.ts";
import {
  compileRecord,
  type RecordBody,
  type RecordColumn,
  type RecordSpec,
  recordBody,
} from "./compile-record.ts";

/** The change of one record, column by column. */
export type RecordRendering = {
  readonly table: string;
  readonly key: string;
  readonly values: Readonly<Record<string, RecordValue>>;
  readonly trust_weak: boolean;
};

/** Changes a record of ours, in the transaction that ends the delivery: exactly once. */
export const recordAction: ActionKind<RecordBody, RecordSpec, RecordRendering> = {
  kind: "record",
  schema: recordBody,
  destinations: [],
  compile: compileRecord,
  inside: (body) => body.table,
  gate: (body) => `record/${body.table}`,
  render: renderRecord,
  write: writeOf,
  async preview(rendering, _destination, delivery) {
    const { table, key, values } = rendering;
    return {
      kind: "record",
      destination: delivery.destination,
      summary: `${table}[${key}]: ${Object.keys(values).join(", ")}`,
      content: { table, key, values },
    };
  },
};

function renderRecord(spec: RecordSpec, { view, trust_weak }: RenderInput): Rendered<RecordRendering> {
  return fillOrFail(() => {
    const key = columnValue("text", plainText(spec.key.value(view)).trim());
    if (!key.ok) return wrongType(`The key is longer than ${MAX_COLUMN_TEXT} characters.`);
    if (typeof key.value !== "string") return { ok: false, reason: "missing_key" };
    return rendered(spec, key.value, view, trust_weak);
  });
}

function rendered(spec: RecordSpec, key: string, view: View, trust_weak: boolean): Rendered<RecordRendering> {
  const values: Record<string, RecordValue> = {};
  for (const column of spec.columns) {
    const result = columnValue(column.type, given(column, view));
    if (!result.ok)
      return wrongType(`The value does not fit the column \`${column.name}\` (${column.type}).`);
    values[column.name] = result.value;
  }
  return { ok: true, rendering: { table: spec.table, key, values, trust_weak } };
}

function given({ value }: RecordColumn, view: View): unknown {
  return "template" in value ? value.template.value(view) : value.literal;
}

function wrongType(detail: string): Rendered<RecordRendering> {
  return { ok: false, reason: "wrong_type", detail };
}

/** The newest of the events says so. */
function writeOf(rendering: RecordRendering, events: readonly StoredEvent[]): RecordWrite {
  const event = events.at(-1);
  if (!event) throw new RelayError("internal", "A record change has no event to speak for.");
  return { ...rendering, event };
}
