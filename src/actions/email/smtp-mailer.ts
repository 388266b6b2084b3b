import type { Connector } from "../../connect/connector.ts";
import { secretForms } from "../secret-forms.ts";
import { composeMail } from "./compose-mail.ts";
import type { Mailer } from "./mailer.ts";
import { type SmtpServer, smtpSecrets } from "./smtp-server.ts";
import { sendMail } from "./transport.ts";

/** Mail through an SMTP server; `url` is what the settings call it. */
export function smtpMailer(url: string, server: SmtpServer, connector: Connector): Mailer {
  return {
    shown: server.host,
    secrets: secretForms([url, ...smtpSecrets(server)]),
    send: async ({ rendering, sender, from, delivery }, signal) => {
      const raw = await composeMail(rendering, sender, delivery);
      return sendMail({ from, to: rendering.to, raw }, server, connector, signal);
    },
  };
}
