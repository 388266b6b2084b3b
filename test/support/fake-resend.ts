import { RESEND_TEST_KEY } from "./mail-keys.ts";
import {
  type HeardPost,
  type ScriptedAnswer,
  type ScriptedServer,
  startScriptedServer,
} from "./scripted-server.ts";

export type FakeResend = ScriptedServer & {
  /** Bodies of the mails that were sent, each once. */
  readonly mails: readonly HeardPost["body"][];
};

const ADDRESS = /^([^<>]* <)?[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>?$/;

/** A local Resend over real HTTP: it wants the key and a User-Agent, and knows a repeat by its idempotency key. */
export async function startFakeResend(): Promise<FakeResend> {
  const mails: HeardPost["body"][] = [];
  const byKey = new Map<string, { readonly text: string; readonly id: string }>();
  const server = await startScriptedServer((post) => {
    const refused = refusalOf(post);
    if (refused) return refused;
    const key = String(post.headers["idempotency-key"]);
    const text = JSON.stringify(post.body);
    const known = byKey.get(key);
    if (known && known.text !== text) return failure(409, "invalid_idempotent_request", "Another payload.");
    const id = known?.id ?? `mail-${mails.length + 1}`;
    if (!known) {
      mails.push(post.body);
      byKey.set(key, { text, id });
    }
    return { status: 200, body: { id } };
  });
  return { ...server, mails };
}

/** An error as Resend writes it. */
export function failure(statusCode: number, name: string, message = "No."): ScriptedAnswer {
  return { status: statusCode, body: { statusCode, name, message } };
}

function refusalOf({ path, headers, body }: HeardPost): ScriptedAnswer | undefined {
  if (path !== "/emails") return failure(404, "not_found");
  if (!headers["user-agent"]) return failure(403, "validation_error", "error code: 1010");
  if (headers.authorization === undefined) return failure(401, "missing_api_key");
  if (headers.authorization !== `Bearer ${RESEND_TEST_KEY}`) return failure(403, "invalid_api_key");
  const wrong = [...["from", "subject", "html", "text"].filter((key) => typeof body[key] !== "string")];
  if (wrong.length > 0) return failure(422, "missing_required_field", `Missing \`${wrong[0]}\` field.`);
  const [to, ...others] = Array.isArray(body["to"]) ? body["to"].map(String) : [];
  if (to === undefined || others.length > 0 || !ADDRESS.test(to))
    return failure(
      422,
      "validation_error",
      "Invalid `to` field. The email address needs to follow a format.",
    );
  return undefined;
}
