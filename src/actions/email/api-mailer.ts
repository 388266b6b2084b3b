import type { HeardAnswer } from "../../connect/connector.ts";
import type { Reply } from "../action.ts";
import { replyForNoAnswer } from "../connect-outcome.ts";
import type { DestinationTools } from "../destination.ts";
import { secretForms } from "../secret-forms.ts";
import type { MailApiSettings } from "./email-settings.ts";
import type { Mail, Mailer } from "./mailer.ts";

/** What is special about one provider's API. */
export type MailApi = {
  /** Below `api_url`. */
  readonly path: string;
  headers(key: string, delivery: string): Readonly<Record<string, string>>;
  /** What JSON is made of. */
  body(mail: Mail): unknown;
  classify(answer: HeardAnswer, now: number): Reply;
};

const USER_AGENT = "kyc-relay";

/** Mail by one POST to a provider's API for each. */
export function apiMailer(
  { api_key: key, api_url, allow_private: allowPrivate }: MailApiSettings & { readonly api_key: string },
  api: MailApi,
  { connector, clock }: DestinationTools,
): Mailer {
  const url = `${api_url.replace(/\/+$/, "")}${api.path}`;
  return {
    shown: new URL(url).host,
    secrets: secretForms([key]),
    send: async (mail, signal) => {
      const headers = {
        ...api.headers(key, mail.delivery),
        accept: "application/json",
        "content-type": "application/json",
        "user-agent": USER_AGENT,
      };
      try {
        const body = JSON.stringify(api.body(mail));
        const answer = await connector.send(url, { method: "POST", headers, body, allowPrivate, signal });
        return api.classify(answer, clock());
      } catch (error) {
        return replyForNoAnswer(error);
      }
    },
  };
}
