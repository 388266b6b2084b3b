import { hasherOf, type MailHasher } from "../rows/mail-hasher.ts";
import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";

const FIND_SECRET = "SELECT value FROM secret WHERE name = 'mail'";
const KEEP_SECRET = "INSERT INTO secret (name, value) VALUES ('mail', ?)";

/** Makes the secret at its first use. Runs inside a transaction. */
export function mailHasher(context: SqlContext): MailHasher {
  const known = knownHasher(context);
  if (known) return known;
  const made = context.newSecret();
  context.sql.all(KEEP_SECRET, made);
  return hasherOf(context.hmac, made);
}

/** Undefined before the first mail to a person: nothing can be known of anybody then. */
export function knownHasher(context: SqlContext): MailHasher | undefined {
  const secret = findSecret(context.sql);
  return secret && hasherOf(context.hmac, secret);
}

function findSecret(sql: Driver): Uint8Array | undefined {
  return sql.all<{ value: Uint8Array }>(FIND_SECRET)[0]?.value;
}
