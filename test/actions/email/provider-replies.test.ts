import { describe, expect, test } from "vitest";
import type { Reply } from "../../../src/actions/action.ts";
import { classifyCloudflare } from "../../../src/actions/email/cloudflare-mailer.ts";
import { CLOUDFLARE_REPLIES } from "../../../src/actions/email/cloudflare-replies.ts";
import { classifyPostmark } from "../../../src/actions/email/postmark.ts";
import { POSTMARK_REPLIES } from "../../../src/actions/email/postmark-replies.ts";
import { classifyResend } from "../../../src/actions/email/resend.ts";
import { RESEND_REPLIES } from "../../../src/actions/email/resend-replies.ts";
import { type ReplyTable, rulingOf } from "../../../src/actions/reply-table.ts";

const wordsOf = ({ rows }: ReplyTable, word: RegExp) =>
  rows.flatMap((row) =>
    row.says.filter((said) => word.test(said)).map((said) => [said, rulingOf(row)] as const),
  );
const meaning = ({ outcome, ...rest }: Reply) =>
  outcome === "delivered" || !("reason" in rest) ? { outcome } : { outcome, reason: rest.reason };
const answer = (status: number, body: unknown) => ({
  status,
  headers: new Headers(),
  text: JSON.stringify(body),
});

describe("Resend's word", () => {
  test.each(wordsOf(RESEND_REPLIES, /^\w+$/))("%s means what the table says", (name, ruling) => {
    expect(meaning(classifyResend(answer(400, { name }), 0))).toEqual(ruling);
  });

  test("is no success, whatever it says", () => {
    expect(meaning(classifyResend(answer(400, { id: "x", name: "Resend took the mail" }), 0))).toEqual({
      outcome: "dead",
      reason: "refused",
    });
    expect(meaning(classifyResend(answer(200, { id: 7 }), 0))).toEqual(rulingOf(RESEND_REPLIES.otherwise));
  });
});

describe("Postmark's code", () => {
  test.each(wordsOf(POSTMARK_REPLIES, /^ErrorCode [1-9]\d*$/))(
    "%s means what the table says",
    (said, ruling) => {
      const ErrorCode = Number(said.replace(/\D/g, ""));
      expect(meaning(classifyPostmark(answer(422, { ErrorCode }), 0))).toEqual(ruling);
      expect(meaning(classifyPostmark(answer(200, { ErrorCode }), 0))).toEqual(ruling);
    },
  );

  test("0 is success with a status of success only", () => {
    expect(meaning(classifyPostmark(answer(200, { ErrorCode: 0 }), 0))).toEqual({ outcome: "delivered" });
    expect(classifyPostmark(answer(404, { ErrorCode: 0 }), 0)).toMatchObject({ reason: "not_found" });
  });
});

describe("Cloudflare's code", () => {
  test.each(wordsOf(CLOUDFLARE_REPLIES, /^E_/))("%s means what the table says", (code, ruling) => {
    expect(meaning(classifyCloudflare({ code, message: "no" }))).toEqual(ruling);
  });

  test("that is none, or not there, leaves open how far the mail got", () => {
    for (const error of [undefined, "no", new Error("no"), { code: 7 }])
      expect(meaning(classifyCloudflare(error))).toEqual(rulingOf(CLOUDFLARE_REPLIES.otherwise));
    expect(classifyCloudflare({ code: "Cloudflare took the mail" }).outcome).not.toBe("delivered");
  });
});
