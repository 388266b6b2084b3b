import { hasherOf, type MailHasher } from "../rows/mail-hasher.ts";
import type { PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";

const FIND_SECRET = "SELECT value FROM secret WHERE name = 'mail'";
// Of several processes that make one at once, the first one's is everybody's.
const KEEP_SECRET = "INSERT INTO secret (name, value) VALUES ('mail', $1) ON CONFLICT DO NOTHING";

type Hashing = Pick<PgContext, "hmac" | "newSecret">;

/** Makes the secret at its first use. Runs inside a transaction. */
export async function mailHasher(context: Hashing, sql: Statements): Promise<MailHasher> {
  const known = await knownHasher(context, sql);
  if (known) return known;
  await sql.all(KEEP_SECRET, context.newSecret());
  const made = await knownHasher(context, sql);
  if (!made) throw new Error("The secret of mail was kept, but is not there.");
  return made;
}

/** Undefined before the first mail to a person: nothing can be known of anybody then. */
export async function knownHasher(
  { hmac }: Pick<Hashing, "hmac">,
  sql: Statements,
): Promise<MailHasher | undefined> {
  const [row] = await sql.all<{ value: Uint8Array }>(FIND_SECRET);
  return row && hasherOf(hmac, row.value);
}
