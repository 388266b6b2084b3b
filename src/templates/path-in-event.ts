/** Of a path into an event, that of the text or one of a digest: the field's path inside the event. */
export function pathInEvent(path: readonly string[]): readonly string[] | undefined {
  const [root, list, ...rest] = path;
  if (root === "event") return path.slice(1);
  if (root !== "digest" || list !== "events") return undefined;
  return isPlace(rest[0]) ? rest.slice(1) : rest;
}

/** `digest.events[0]`, `digest.events.first`. */
function isPlace(name: string | undefined): boolean {
  return name !== undefined && (/^-?\d+$/.test(name) || name === "first" || name === "last");
}
