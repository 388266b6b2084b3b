/** Between mail servers; Cloudflare lets nothing out to it. */
const RELAY_PORT = 25;
const SMTP_PORT = 587;
const SMTPS_PORT = 465;

/** Where mail is handed in. */
export type SmtpServer = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (smtps). */
  readonly secure: boolean;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly allowPrivate: boolean;
};

/** Reads `smtp://user:password@host:port`, or smtps. Undefined if it is nothing of the kind. */
export function readSmtpUrl(url: string, allowPrivate: boolean): SmtpServer | undefined {
  const parsed = URL.parse(url);
  if (!parsed || !/^smtps?:$/.test(parsed.protocol) || parsed.hostname === "") return undefined;
  const secure = parsed.protocol === "smtps:";
  const user = decode(parsed.username);
  const password = decode(parsed.password);
  if (user === undefined || password === undefined) return undefined;
  return {
    host: parsed.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: parsed.port ? Number(parsed.port) : secure ? SMTPS_PORT : SMTP_PORT,
    secure,
    ...(user !== "" && { user, password }),
    allowPrivate,
  };
}

/** Does Cloudflare Workers send mail through it? With STARTTLS only, and not through port 25. */
export function isForWorkers({ port, secure }: Pick<SmtpServer, "port" | "secure">): boolean {
  return port !== RELAY_PORT && !isSmtps({ port, secure });
}

/** TLS from the first byte, or the port that wants it. */
export function isSmtps({ port, secure }: Pick<SmtpServer, "port" | "secure">): boolean {
  return secure || port === SMTPS_PORT;
}

/** The password, and the forms in which it travels: a server may answer a login by quoting it. */
export function smtpSecrets({ user = "", password = "" }: SmtpServer): readonly string[] {
  if (password === "") return [];
  return [password, base64(password), base64(`\0${user}\0${password}`)];
}

function base64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
