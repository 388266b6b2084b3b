/** An address that requests can go to, or the words that say what is wrong with it; they never repeat it. */
export type HttpAddress = { readonly url: URL } | { readonly fault: string };

/** Reads the setting `key` of a destination. Credentials inside a URL would make every request fail. */
export function readHttpAddress(key: string, text: string): HttpAddress {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    return { fault: `\`${key}\` is not an http or https address; copy the whole URL again` };
  }
  if (url.username === "" && url.password === "") return { url };
  return { fault: `\`${key}\` holds a user name or password; write them under \`auth\` of a webhook` };
}
