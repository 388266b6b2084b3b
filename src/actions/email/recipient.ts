import addressparser from "nodemailer/lib/addressparser";

const MAX_LENGTH = 254;
/** A plain address: what every mail system reads the same way. No quotes, comments, routes or literals. */
const PLAIN =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*$/u;

/** The one plain address that a text is, without a name; undefined for anything else. */
export function readRecipient(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length > MAX_LENGTH) return undefined;
  const [only, second] = addressparser(trimmed);
  if (!only || second || only.group || only.name || only.address !== trimmed) return undefined;
  return PLAIN.test(trimmed) ? trimmed : undefined;
}

/** Name and address of a sender as settings write it: `Onboarding <kyc@example.com>`. */
export function readSender(text: string): { readonly address: string; readonly domain: string } | undefined {
  const [only, second] = addressparser(text);
  if (!only || second || only.group || /[\r\n]/.test(text)) return undefined;
  const address = readRecipient(only.address ?? "");
  return address === undefined ? undefined : { address, domain: domainOf(address) };
}

/** Is an address among those allowed: whole addresses, or `*@domain`? Without a list, all are. */
export function isAllowed(address: string, allowed: readonly string[] | undefined): boolean {
  if (!allowed) return true;
  const wanted = address.toLowerCase();
  const anyone = `*@${domainOf(wanted)}`;
  return allowed.some((entry) => entry.toLowerCase() === wanted || entry.toLowerCase() === anyone);
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1);
}
