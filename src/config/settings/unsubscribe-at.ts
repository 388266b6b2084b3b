import type { Settings } from "./settings.ts";

/** What a person's token is put behind in the link that ends reminders. Undefined unless people reach the relay by https. */
export function unsubscribeAt({
  public_url = "",
}: Pick<Settings["server"], "public_url">): string | undefined {
  const url = URL.parse(public_url);
  if (url?.protocol !== "https:") return undefined;
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}/unsubscribe/`;
}
