import type { TestProject } from "vitest/node";
import { startFakePostmark } from "./fake-postmark.ts";
import { startFakeResend } from "./fake-resend.ts";
import { startFakeSlack } from "./fake-slack.ts";
import { hookReceiver } from "./hook-receiver.ts";
import { startMailbox } from "./mailbox.ts";
import { startScriptedServer } from "./scripted-server.ts";
import { TRUSTED_CERTIFICATE } from "./trusted-certificate.ts";

/** Where the far sides are; what each has heard is asked at `control`. */
type FarSides = {
  readonly control: string;
  readonly slack: string;
  readonly slackWebhook: string;
  readonly hook: string;
  readonly resend: string;
  readonly postmark: string;
  /** Of one mail server with STARTTLS for `localhost`, one without any TLS, and one with TLS from the first byte. */
  readonly smtp: number;
  readonly plainSmtp: number;
  readonly smtps: number;
};

declare module "vitest" {
  interface ProvidedContext {
    readonly farSides: FarSides;
  }
}

/** Starts, outside of workerd, the servers that tests inside it send to; hands their places over. */
export async function setup(project: Pick<TestProject, "provide">) {
  const slack = await startFakeSlack();
  const hook = await hookReceiver();
  const resend = await startFakeResend();
  const postmark = await startFakePostmark();
  const smtp = await startMailbox({ ...TRUSTED_CERTIFICATE, disabledCommands: [] });
  const plainSmtp = await startMailbox();
  const smtps = await startMailbox({ ...TRUSTED_CERTIFICATE, secure: true });
  const heard: Readonly<Record<string, () => unknown>> = {
    slack: () => slack.calls,
    hook: () => hook.heard,
    resend: () => resend.heard,
    postmark: () => postmark.heard,
    smtp: () => smtp.mails.map((mail, at) => ({ ...mail, secure: smtp.sessions[at]?.secure })),
    plainSmtp: () => plainSmtp.mails,
    smtps: () => smtps.mails,
  };
  const scripts: Readonly<Record<string, (...next: never[]) => void>> = {
    slack: slack.answer,
    resend: resend.answer,
    postmark: postmark.answer,
    hook: (answer: { readonly status: number; readonly text: string; readonly delay?: number }) =>
      hook.answerWith((response) => {
        response.writeHead(answer.status, { location: "https://elsewhere.example.com/" });
        response.write(answer.text);
        setTimeout(() => response.end(), answer.delay ?? 0).unref();
      }),
  };
  const control = await startScriptedServer(({ path, body }) => {
    const side = path.slice(1);
    if (!Array.isArray(body["answer"])) return { status: 200, body: heard[side]?.() ?? [] };
    scripts[side]?.(...(body["answer"] as never[]));
    return { status: 200, body: {} };
  });
  project.provide("farSides", {
    control: control.url,
    slack: slack.url,
    slackWebhook: slack.webhookUrl,
    hook: hook.url,
    resend: resend.url,
    postmark: postmark.url,
    smtp: smtp.port,
    plainSmtp: plainSmtp.port,
    smtps: smtps.port,
  });
  const all = [slack, hook, resend, postmark, smtp, plainSmtp, smtps, control];
  return async () => {
    await Promise.all(all.map((one) => one.close()));
  };
}
