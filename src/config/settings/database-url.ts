const SCHEME = /^postgres(?:ql)?:\/\//i;

/** How to write one. */
export const DATABASE_URL_FIX =
  "write postgres://user:password@host:5432/name, every character of the password but letters and digits " +
  "percent-encoded (# is %23, / is %2F), and the port at most 65535";

/** What keeps a text from being the address of a PostgreSQL database, without a word of it: it holds a password. */
export function databaseUrlFault(text: string): string | undefined {
  if (!SCHEME.test(text)) return "does not begin with postgres://";
  return isAddress(text) ? undefined : "is no address that can be read";
}

function isAddress(text: string): boolean {
  // Without a host there is a socket, which the parameter `host` names.
  const url = URL.parse(text.replace("@/", "@localhost/"));
  if (!url) return false;
  const { username, password, pathname, hash } = url;
  const isCut = hash !== "" || pathname.includes("@") || (username === "" && text.includes("@"));
  return !isCut && [username, password, pathname].every(isDecodable);
}

function isDecodable(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}
