/** A link on its way through a template. Only the `link` filter makes one: payloads cannot. */
export type Link = { readonly url: string; readonly label: string };

const MADE = new WeakSet<object>();

/** A link, if the address is a plain https one; a label alone says nothing about where it leads. */
export function makeLink(address: string, label: string): Link | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== "https:" || url.username !== "" || url.password !== "") return undefined;
  const link = { url: url.href, label: label.trim() === "" ? url.host : label };
  MADE.add(link);
  return link;
}

/** Was this made by the `link` filter? */
export function isLink(value: unknown): value is Link {
  return typeof value === "object" && value !== null && MADE.has(value);
}
