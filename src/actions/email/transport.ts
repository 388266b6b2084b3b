import { connect, isIP, type Socket } from "node:net";
import { Readable } from "node:stream";
import { createTransport } from "nodemailer";
import type { Connector } from "../../connect/connector.ts";
import type { Reply } from "../action.ts";
import { replyForNoConnection } from "../connect-outcome.ts";
import { classifySmtp, type SmtpFailure } from "./classify-smtp.ts";
import { isForWorkers, type SmtpServer } from "./smtp-server.ts";

/** Shorter than an attempt may take, so that it is known how far it got. */
const PHASE_TIMEOUT_MS = 8_000;

export type Parcel = {
  /** Envelope addresses: one sender, one recipient. */
  readonly from: string;
  readonly to: string;
  readonly raw: Uint8Array;
};

/** Hands one mail to the server, over a connection of its own to an address that was checked. Never throws. */
export async function sendMail(
  { from, to, raw }: Parcel,
  server: SmtpServer,
  connector: Connector,
  signal: AbortSignal,
): Promise<Reply> {
  const body = Readable.from([Buffer.from(raw)]);
  try {
    const address = await checkedAddress(server, connector, signal);
    if (typeof address !== "string") return address;
    if (isIP(address) === 0 && !isForWorkers(server)) return { outcome: "dead", reason: "port_unsupported" };
    const transport = createTransport(connection(server, address));
    const { response } = await transport.sendMail({ envelope: { from, to: [to] }, raw: body, signal });
    return { outcome: "delivered", answer: response };
  } catch (error) {
    return classifySmtp(failureOf(error, body.readableEnded));
  } finally {
    body.destroy();
  }
}

async function checkedAddress(
  { host, allowPrivate }: SmtpServer,
  connector: Connector,
  signal: AbortSignal,
): Promise<string | Reply> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  try {
    signal.throwIfAborted();
    return await Promise.race([connector.resolve(host, { allowPrivate }), aborted]);
  } catch (error) {
    return replyForNoConnection(error);
  }
}

/** Connects to the address, but asks for the host's certificate. Credentials never travel in the clear by default. */
function connection({ host, port, secure, user, password, allowPrivate }: SmtpServer, address: string) {
  return {
    host: address,
    port,
    secure,
    // A socket of Workers asks for the certificate of the name that it was opened with, so the name has to be it.
    ...(isIP(address) === 0 && { getSocket: openByName(address, port) }),
    // TLS knows no server names that are addresses. The rest is said so that no environment variable unsays it.
    ...(isIP(host) === 0 && { servername: host }),
    tls: { ...(isIP(host) === 0 && { servername: host }), rejectUnauthorized: true },
    requireTLS: !secure && user !== undefined && !allowPrivate,
    ...(user !== undefined && { auth: { user, pass: password ?? "" } }),
    connectionTimeout: PHASE_TIMEOUT_MS,
    greetingTimeout: PHASE_TIMEOUT_MS,
    socketTimeout: PHASE_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function openByName(host: string, port: number) {
  return (_options: unknown, done: (error: null, opened: { readonly connection: Socket }) => void) =>
    done(null, { connection: connect({ host, port }) });
}

function failureOf(error: unknown, wasSent: boolean): SmtpFailure {
  const { code, originalCode, responseCode, response, command }: Record<string, unknown> = {
    ...Object(error),
  };
  return {
    code: typeof code === "string" ? code : undefined,
    originalCode: typeof originalCode === "string" ? originalCode : undefined,
    responseCode: typeof responseCode === "number" ? responseCode : undefined,
    response: typeof response === "string" ? response : undefined,
    command: typeof command === "string" ? command : undefined,
    wasSent,
  };
}
