import { describe, expect, test } from "vitest";
import type { Reply } from "../../src/actions/action.ts";
import { replyForNoAnswer, replyForTimeLimit } from "../../src/actions/connect-outcome.ts";
import { classifySmtp } from "../../src/actions/email/classify-smtp.ts";
import { SMTP_REPLIES } from "../../src/actions/email/smtp-replies.ts";
import { replyForStatus } from "../../src/actions/http-outcome.ts";
import { HTTP_REPLIES } from "../../src/actions/http-replies.ts";
import { NO_ANSWER_REPLIES } from "../../src/actions/no-answer-replies.ts";
import { type ReplyTable, replyFinder, rulingOf } from "../../src/actions/reply-table.ts";
import { REPLY_TABLES } from "../../src/actions/reply-tables.ts";
import { classifyAnswer } from "../../src/actions/slack/classify.ts";
import { SLACK_REPLIES } from "../../src/actions/slack/slack-replies.ts";
import { ConnectError } from "../../src/connect/connect-error.ts";
import { REASONS } from "../../src/model/reasons.ts";

/** Every word of a table with what it is declared to mean. */
const wordsOf = (table: ReplyTable) =>
  table.rows.flatMap((row) => row.says.map((said) => [said, rulingOf(row)] as const));
/** A sentence stands for what has no word. */
const isWord = (said: string) => !said.includes(" ");
const meaning = ({ outcome, ...rest }: Reply) =>
  outcome === "delivered" || !("reason" in rest) ? { outcome } : { outcome, reason: rest.reason };

describe("an HTTP status", () => {
  const replyTo = (status: number) => meaning(replyForStatus(status, new Headers(), "", 0));
  test.each(wordsOf(HTTP_REPLIES))("%s means what the table says", (said, ruling) => {
    expect(replyTo(Number(said.replaceAll("x", "2")))).toEqual(ruling);
  });

  test("each has its place: 408, 425, 429 and 5xx are tried again, other 4xx are dead", () => {
    const again = Array.from({ length: 500 }, (_, at) => at + 100).filter((status) =>
      ["retry", "uncertain"].includes(replyTo(status).outcome),
    );
    const server = Array.from({ length: 100 }, (_, at) => at + 500);
    expect(again).toEqual([408, 425, 429, ...server]);
    expect([100, 199, 600, 999].map((status) => replyTo(status))).toEqual(
      Array.from({ length: 4 }, () => rulingOf(HTTP_REPLIES.otherwise)),
    );
  });
});

describe("Slack's word", () => {
  const api = (error: string) =>
    classifyAnswer(
      { way: "api", status: 200, retryAfter: null, text: JSON.stringify({ ok: false, error }) },
      0,
    );
  const hook = (text: string, status: number) =>
    classifyAnswer({ way: "webhook", status, retryAfter: null, text }, 0);
  const words = wordsOf(SLACK_REPLIES).filter(([said]) => isWord(said));

  test.each(words)("%s means the same from its API and from an incoming webhook", (said, ruling) => {
    expect(meaning(api(said))).toEqual(ruling);
    expect(meaning(hook(`${said}\n`, 403))).toEqual(ruling);
  });

  test("an unknown one is dead; from an incoming webhook its status counts", () => {
    expect(meaning(api("a_word_of_next_year"))).toEqual(rulingOf(SLACK_REPLIES.otherwise));
    expect(meaning(hook("a_word_of_next_year", 400))).toEqual({ outcome: "dead", reason: "refused" });
    expect(meaning(hook("a_word_of_next_year", 500))).toEqual({ outcome: "retry", reason: "server_error" });
  });

  test("none says that it was delivered", () => {
    for (const [said] of wordsOf(SLACK_REPLIES)) {
      expect(api(said).outcome, said).not.toBe("delivered");
      expect(hook(said, 500).outcome, said).not.toBe("delivered");
    }
  });
});

describe("a mail server's answer", () => {
  const answered = (responseCode: number, response = `${responseCode} words`) =>
    meaning(classifySmtp({ code: "EMESSAGE", responseCode, response, wasSent: false }));
  const codes = wordsOf(SMTP_REPLIES).filter(([said]) => /^[\dx]{3}$/.test(said));
  const enhanced = wordsOf(SMTP_REPLIES).filter(([said]) => said.includes("."));

  test.each(codes)("%s means what the table says", (said, ruling) => {
    expect(answered(Number(said.replaceAll("x", "5")))).toEqual(ruling);
  });

  test.each(enhanced)("%s counts more than the code before it", (said, ruling) => {
    const full = said.replaceAll("x", "99");
    const code = full.startsWith("4") ? 451 : 554;
    expect(answered(code, `${code} ${full} words`)).toEqual(ruling);
    expect(answered(code, `${code}-${full} the first of two lines`)).toEqual(ruling);
  });

  test.each([
    [450, "450 mailbox busy", "recipient_refused_for_now"],
    [450, "450 4.1.2 domain not found", "recipient_refused_for_now"],
    [452, "452 4.2.2 mailbox full", "recipient_refused_for_now"],
    [450, "450 4.7.1 greylisted", "refused_for_now"],
    [451, "451 4.3.0 try later", "refused_for_now"],
    [452, "452 out of space", "refused_for_now"],
  ])("of a person's address says nothing of the server: %i %s", (code, text, reason) => {
    expect(answered(code, text)).toEqual({ outcome: "retry", reason });
  });

  test("one that wants a login says so by its code, whatever stands beside it", () => {
    expect(answered(530, "530 5.7.0 Must issue a STARTTLS command first")).toMatchObject({
      reason: "unauthorized",
    });
  });

  test("an enhanced code that contradicts its code, or stands later in the text, does not count", () => {
    expect(answered(550, "550 4.7.1 greylisted")).toEqual({ outcome: "dead", reason: "refused" });
    expect(answered(550, "550 no: 5.1.1 is not it")).toEqual({ outcome: "dead", reason: "refused" });
  });

  test("one that makes no sense is tried again, also if it looks like success", () => {
    for (const code of [0, 250, 354, 999]) expect(answered(code)).toEqual(rulingOf(SMTP_REPLIES.otherwise));
  });

  test("a login that is refused, and a server without STARTTLS", () => {
    const failed = (code: string, responseCode?: number) =>
      meaning(classifySmtp({ code, responseCode, wasSent: false }));
    expect(failed("EAUTH")).toEqual({ outcome: "dead", reason: "unauthorized" });
    expect(failed("EAUTH", 454)).toEqual({ outcome: "retry", reason: "refused_for_now" });
    expect(failed("ETLS", 502)).toEqual({ outcome: "retry", reason: "tls_failed" });
  });
});

test.each([
  ["its address is private or reserved", () => replyForNoAnswer(new ConnectError("forbidden_address"))],
  ["its name cannot be looked up", () => replyForNoAnswer(new ConnectError("dns_failed"))],
  ["no connection", () => replyForNoAnswer(new ConnectError("connection_failed"))],
  ["no connection in time", () => replyForNoAnswer(new ConnectError("timeout"))],
  ["no secure connection", () => replyForNoAnswer(new ConnectError("tls_failed"))],
  ["no answer in time", replyForTimeLimit],
  [
    "the connection broke before the answer",
    () => replyForNoAnswer(new ConnectError("connection_failed", { mayHaveArrived: true })),
  ],
])("no answer: %s", (said, reply) => {
  const row = replyFinder(NO_ANSWER_REPLIES)(said) ?? NO_ANSWER_REPLIES.otherwise;
  expect(row.says).toContain(said);
  expect(reply()).toEqual(rulingOf(row));
});

describe("the tables", () => {
  test("say each word once", () => {
    for (const { of, rows } of REPLY_TABLES) {
      const words = rows.flatMap(({ says }) => says);
      expect(words, of).toEqual([...new Set(words)]);
    }
  });

  test("give a far side's word that is a reason word of ours that reason", () => {
    for (const [said, ruling] of REPLY_TABLES.flatMap(wordsOf)) {
      if (Object.hasOwn(REASONS, said)) expect(ruling, said).toMatchObject({ reason: said });
    }
  });

  test("name only reasons of the class that their outcome needs", () => {
    for (const [said, ruling] of REPLY_TABLES.flatMap(wordsOf)) {
      if (ruling.outcome === "delivered") continue;
      const classes = ruling.outcome === "uncertain" ? ["retry", "uncertain"] : [ruling.outcome];
      expect(classes, said).toContain(REASONS[ruling.reason].class);
    }
  });
});
