import { idOf, isObject, type JsonObject, objectOf, textOf } from "../read-values.ts";

/** What stands somewhere in each of the five body shapes, found and put in one form. */
export type Body = {
  readonly event: string | undefined;
  /** The API's answer: `data`, or the whole body where there is no `data`. */
  readonly data: JsonObject;
  readonly user: JsonObject;
  /** `verification.reference`. */
  readonly reference: string | undefined;
  readonly session: string | undefined;
  /** The verification's status word; worked out from the answer where there is none. */
  readonly status: string | undefined;
  readonly code: string | undefined;
  readonly detail: string | undefined;
  /** The first `…_data` block, where each product puts what it found. */
  readonly product: JsonObject;
};

/** Undefined when nothing in it is an event of this sender. */
export function readBody(payload: unknown): Body | undefined {
  if (!isObject(payload)) return undefined;
  const data = isObject(payload["data"]) ? payload["data"] : payload;
  const verification = isObject(data["verification"])
    ? data["verification"]
    : objectOf(payload["verification"]);
  const code = codeOf(data["response_code"] ?? payload["response_code"]);
  const succeeded = data["status"] ?? payload["status"];
  const body: Body = {
    event: typeof payload["event"] === "string" ? idOf(payload["event"]) : undefined,
    data,
    user: objectOf(payload["user_info"]),
    reference: idOf(verification["reference"]),
    session: sessionOf(payload, data),
    status: statusOf(verification, data) ?? derivedStatus(succeeded, code),
    code,
    detail: textOf(data["detail"]) ?? textOf(data["message"]) ?? textOf(payload["detail"]),
    product: productOf(data),
  };
  return (body.event ?? body.status ?? body.code) ? body : undefined;
}

function codeOf(code: unknown): string | undefined {
  const text = idOf(code);
  return text === undefined ? undefined : text.padStart(2, "0");
}

function sessionOf(payload: JsonObject, data: JsonObject): string | undefined {
  const widget = objectOf(data["widget_info"]);
  return idOf(payload["session_id"]) ?? idOf(widget["session_id"]) ?? idOf(data["session_id"]);
}

function statusOf(verification: JsonObject, data: JsonObject): string | undefined {
  return idOf(verification["status"]) ?? idOf(data["verification_status"]);
}

/** Success and not found say enough; anything else without a status word is not guessed at. */
function derivedStatus(succeeded: unknown, code: string | undefined): string | undefined {
  if (succeeded === true && code === "00") return "VERIFIED";
  return succeeded === false && code === "01" ? "NOT-VERIFIED" : undefined;
}

function productOf(data: JsonObject): JsonObject {
  for (const key of Object.keys(data)) {
    if (key.endsWith("_data") && isObject(data[key])) return data[key];
  }
  return objectOf(data["data"]);
}
