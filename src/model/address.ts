/** A mail address as one and the same however it is written: trimmed, lower-case, its domain as the DNS has it. */
export function normaliseAddress(address: string): string {
  const plain = address.normalize("NFKC").trim().toLowerCase();
  const at = plain.lastIndexOf("@");
  const domain = at === -1 ? undefined : URL.parse(`http://${plain.slice(at + 1)}`)?.hostname;
  return domain ? `${plain.slice(0, at)}@${domain}` : plain;
}
