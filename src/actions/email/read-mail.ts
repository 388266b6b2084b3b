/** A mail as its reader will see it. Header names are lower-case. */
export type ReadMail = {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly html: string;
};

type Part = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** Reads back a mail that we composed ourselves: text and HTML side by side, quoted-printable. */
export function readMail(raw: Uint8Array): ReadMail {
  const { headers, body } = readPart(new TextDecoder().decode(raw));
  const boundary = /boundary="?([^";]+)"?/.exec(headers["content-type"] ?? "")?.[1];
  const parts = boundary === undefined ? [{ headers, body }] : splitParts(body, boundary).map(readPart);
  const contentOf = (type: string) => {
    const part = parts.find((one) => one.headers["content-type"]?.startsWith(type));
    return part ? decodeBody(part) : "";
  };
  return { headers, text: contentOf("text/plain"), html: contentOf("text/html") };
}

function readPart(source: string): Part {
  const end = source.indexOf("\r\n\r\n");
  const lines = source
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())];
    }),
  );
  return { headers, body: source.slice(end + 4) };
}

function splitParts(body: string, boundary: string): readonly string[] {
  return `\r\n${body}`
    .split(`\r\n--${boundary}`)
    .slice(1, -1)
    .map((part) => part.replace(/^\r\n/, ""));
}

function decodeBody({ headers, body }: Part): string {
  const text =
    headers["content-transfer-encoding"] === "quoted-printable"
      ? decodeQuoted(body.replace(/=\r\n/g, ""))
      : body;
  return text.replaceAll("\r\n", "\n");
}

/** `=?utf-8?Q?…?=` and `=?utf-8?B?…?=`; white space between two such words is none. */
function decodeWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_word, way: string, content: string) =>
      way.toUpperCase() === "Q" ? decodeQuoted(content.replaceAll("_", " ")) : decodeBytes(atob(content)),
    );
}

function decodeQuoted(text: string): string {
  return text.replace(/(?:=[0-9A-F]{2})+/gi, (run) =>
    new TextDecoder().decode(Uint8Array.from(run.slice(1).split("="), (byte) => Number.parseInt(byte, 16))),
  );
}

function decodeBytes(binary: string): string {
  return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}
