/** Shorter parts of a URL are words; they would be cut out of answers where they say something. */
const MIN_QUERY_VALUE = 8;
const MIN_SEGMENT = 16;

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Every form in which a far side may repeat a secret, longest first: as it is, and as JSON, HTML or a URL writes it.
 * Error pages like to show the request that they are about.
 */
export function secretForms(secrets: readonly (string | undefined)[]): readonly string[] {
  const forms = secrets.flatMap((secret) => (secret ? formsOf(secret) : []));
  return [...new Set(forms)].toSorted((a, b) => b.length - a.length);
}

/** What is secret in the URL of a hook: the whole, the path that others show without the host, and long parts of it. */
export function urlSecrets({ href, pathname, search, searchParams }: URL): readonly string[] {
  const path = `${pathname}${search}`;
  return [
    href,
    ...[path, pathname, decodedOf(pathname)].filter((part) => part.length >= MIN_QUERY_VALUE),
    ...[...searchParams.values()].filter((value) => value.length >= MIN_QUERY_VALUE),
    ...pathname.split("/").filter((segment) => segment.length >= MIN_SEGMENT),
  ];
}

function formsOf(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    json,
    json.replaceAll("/", "\\/"),
    encodeURIComponent(secret.toWellFormed()),
    secret.replace(/[&<>"']/g, (character) => HTML_ENTITIES[character] ?? ""),
  ];
}

function decodedOf(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
