import type { Reply } from "../action.ts";
import type { Sender } from "./compose-mail.ts";
import type { EmailRendering } from "./render-email.ts";

/** One way on which mail goes out. `send` is one try and never throws. */
export interface Mailer {
  /** For people and logs: a host, or whose service it is. */
  readonly shown: string;
  readonly secrets: readonly string[];
  send(mail: Mail, signal: AbortSignal): Promise<Reply>;
}

/** A mail to one person. */
export type Mail = {
  readonly rendering: EmailRendering;
  readonly sender: Sender;
  /** The sender's plain address, for envelopes. */
  readonly from: string;
  readonly delivery: string;
};
