import { POSTMARK_TEST_TOKEN } from "./mail-keys.ts";
import {
  type HeardPost,
  type ScriptedAnswer,
  type ScriptedServer,
  startScriptedServer,
} from "./scripted-server.ts";

export type FakePostmark = ScriptedServer & {
  /** Bodies of the mails that were sent. */
  readonly mails: readonly HeardPost["body"][];
};

/** A local Postmark over real HTTP: it wants the server's token, and sends a repeat again. */
export async function startFakePostmark(): Promise<FakePostmark> {
  const mails: HeardPost["body"][] = [];
  const server = await startScriptedServer((post) => {
    if (post.path !== "/email") return { status: 404, body: "" };
    if (post.headers["x-postmark-server-token"] !== POSTMARK_TEST_TOKEN)
      return refusal(401, 10, "No Account or Server API tokens were supplied.");
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(String(post.body["To"])))
      return refusal(422, 300, `Invalid 'To' address: '${String(post.body["To"])}'.`);
    mails.push(post.body);
    const { To } = post.body;
    return { status: 200, body: { To, ErrorCode: 0, Message: "OK", MessageID: `id-${mails.length}` } };
  });
  return { ...server, mails };
}

/** An error as Postmark writes it. */
export function refusal(status: number, ErrorCode: number, Message = "No."): ScriptedAnswer {
  return { status, body: { ErrorCode, Message } };
}
