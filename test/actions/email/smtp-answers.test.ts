import { describe, expect, test } from "vitest";
import { classifySmtp } from "../../../src/actions/email/classify-smtp.ts";

const answerTo = (command: string, response: string) =>
  classifySmtp({
    code: command === "DATA" ? "EMESSAGE" : "EENVELOPE",
    responseCode: Number(response.slice(0, 3)),
    ...{ response, command, wasSent: false },
  });

/** As RFC 3463 and the large providers mean them, written out here a second time. */
describe("an enhanced code", () => {
  test.each([
    ["550 5.1.1", "dead", "recipient_unknown"],
    ["550 5.1.2", "dead", "recipient_unknown"],
    ["553 5.1.3", "dead", "recipient_unknown"],
    ["550 5.1.6", "dead", "recipient_unknown"],
    ["556 5.1.10", "dead", "recipient_unknown"],
    ["550 5.2.1", "dead", "recipient_unknown"],
    ["552 5.2.2", "dead", "mailbox_full"],
    ["552 5.2.3", "dead", "message_too_long"],
    ["552 5.3.4", "dead", "message_too_long"],
    ["550 5.1.7", "dead", "sender_rejected"],
    ["550 5.1.8", "dead", "sender_rejected"],
    ["550 5.7.23", "dead", "sender_rejected"],
    ["550 5.7.26", "dead", "sender_rejected"],
    ["554 5.7.1", "dead", "mail_rejected"],
    ["550 5.7.509", "dead", "mail_rejected"],
    ["535 5.7.8", "dead", "unauthorized"],
    ["534 5.7.9", "dead", "unauthorized"],
    ["554 5.4.1", "dead", "refused"],
    ["554 5.6.0", "dead", "refused"],
    ["450 4.1.1", "retry", "recipient_refused_for_now"],
    ["452 4.2.2", "retry", "recipient_refused_for_now"],
    ["451 4.7.1", "retry", "refused_for_now"],
    ["421 4.3.2", "retry", "refused_for_now"],
    ["451 4.4.1", "retry", "refused_for_now"],
  ])("%s is %s: %s", (said, outcome, reason) => {
    expect(answerTo("DATA", `${said} words`)).toMatchObject({ outcome, reason });
  });
});

describe("a code without one", () => {
  test.each([
    ["RCPT TO", "550 No such user here", "recipient_unknown"],
    ["RCPT TO", "550-No such user\r\n550 here", "recipient_unknown"],
    ["MAIL FROM", "550 not you", "refused"],
    ["DATA", "550 not that text", "refused"],
    ["RCPT TO", "554 no service here", "refused"],
    ["RCPT TO", "550 5.7.1 not from here", "mail_rejected"],
    ["RCPT TO", "550 4.7.1 which of the two", "refused"],
    ["RCPT TO", "551 moved", "recipient_unknown"],
    ["RCPT TO", "556 no mail here", "recipient_unknown"],
  ])("%s answered %j is dead: %s", (command, response, reason) => {
    expect(answerTo(command, response)).toMatchObject({ outcome: "dead", reason });
  });
});
