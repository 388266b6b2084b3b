import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";
import { TEST_CERTIFICATE } from "./test-certificate.ts";

export type Mailbox = {
  /** `smtp://127.0.0.1:port`. */
  readonly url: string;
  readonly port: number;
  /** Accepted mails, parsed. */
  readonly mails: readonly Email[];
  /** Their bytes, and the sessions that brought them. */
  readonly raws: readonly Buffer[];
  readonly sessions: readonly SMTPServerSession[];
  close(): Promise<void>;
};

/**
 * A real SMTP server on 127.0.0.1 that keeps every mail it accepts. It asks for no login and offers no STARTTLS,
 * unless the options say otherwise; its certificate is that of `mail.test`.
 */
export async function startMailbox(options: SMTPServerOptions = {}): Promise<Mailbox> {
  const mails: Email[] = [];
  const raws: Buffer[] = [];
  const sessions: SMTPServerSession[] = [];
  const server = new SMTPServer({
    ...TEST_CERTIFICATE,
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    closeTimeout: 100,
    onData: (stream, session, done) => {
      keep(stream, session).then(() => done(), done);
    },
    ...options,
  });
  async function keep(stream: NodeJS.ReadableStream, session: SMTPServerSession): Promise<void> {
    // The server empties the envelope when the dialogue goes on.
    const seen = { ...session };
    const raw = await buffer(stream);
    mails.push(await PostalMime.parse(raw));
    raws.push(raw);
    sessions.push(seen);
  }
  // A client that breaks the handshake off is what some tests are about.
  server.on("error", () => undefined);
  await new Promise<void>((ready) => void server.listen(0, "127.0.0.1", ready));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    mails,
    raws,
    sessions,
    close: () => new Promise((done) => server.close(() => done())),
  };
}

/** Options of a server that refuses at one step of the dialogue. */
export const refusing = (
  step: "onAuth" | "onMailFrom" | "onRcptTo" | "onData",
  responseCode: number,
  words: string,
) => ({
  [step]: (stream: { resume?: () => void }, _session: unknown, done: (error: Error) => void) => {
    stream.resume?.();
    done(Object.assign(new Error(words), { responseCode }));
  },
});
