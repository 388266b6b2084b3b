import { startFakeSlack } from "../../test/support/fake-slack.ts";
import { hookReceiver } from "../../test/support/hook-receiver.ts";
import { startMailbox } from "../../test/support/mailbox.ts";
import type { ChildEnv } from "./orders.ts";
import { CRASH_SECRETS } from "./settings.ts";

/** Webhooks, Slack and a mail server on this machine, which note what they accepted. */
export type FarSides = {
  readonly env: ChildEnv;
  /** `<rule> <source event id>` of everything accepted since the last call, in order by rule. */
  taken(): readonly string[];
  /** How much was accepted by now. */
  count(): number;
  /** From now on the picky webhook takes everything, or nothing. */
  forgive(yes: boolean): void;
  /** From now on what is accepted is not answered, or it is again. */
  mute(yes: boolean): void;
  close(): Promise<void>;
};

export async function startFarSides(clock: () => number): Promise<FarSides> {
  const [slack, hook, mailbox] = await Promise.all([startFakeSlack(clock), hookReceiver(), startMailbox()]);
  const hooked: string[] = [];
  const seen = { hooked: 0, messages: 0, mails: 0 };
  let isForgiving = false;
  let isMute = false;
  hook.answerWith((response, { path, body }) => {
    const isRefused = path === "/picky" && !isForgiving;
    if (!isRefused) hooked.push(`${path.slice(1)} ${JSON.parse(body).id}`);
    if (isMute) return;
    response.writeHead(isRefused ? 400 : 200).end();
  });
  return {
    env: {
      ...CRASH_SECRETS,
      HOOK_URL: `${hook.url}/hook`,
      PICKY_URL: `${hook.url}/picky`,
      SLACK_TOKEN: "test-xoxb-crash",
      SLACK_API: slack.url,
      SMTP_URL: mailbox.url,
    },
    taken() {
      const messages = slack.messages.slice(seen.messages).map(({ channel, text }) => {
        const [id = ""] = text.split("\n");
        return `${channel === "CALONE" ? "alone" : "thread"} ${id}`;
      });
      const mails = mailbox.mails.slice(seen.mails).map(({ subject }) => `mail ${subject}`);
      const hooks = hooked.slice(seen.hooked);
      seen.hooked += hooks.length;
      seen.messages += messages.length;
      seen.mails += mails.length;
      return [...hooks, ...messages, ...mails];
    },
    count: () => hooked.length + slack.messages.length + mailbox.mails.length,
    forgive(yes) {
      isForgiving = yes;
    },
    mute(yes) {
      isMute = yes;
      slack.otherwise(yes ? "mute" : "ok");
    },
    async close() {
      await Promise.all([slack.close(), hook.close(), mailbox.close()]);
    },
  };
}
