/** A statement about several keys at once: for each number of keys one text, so that it is prepared once. */
export function withKeys(statement: (list: string) => string): (count: number) => string {
  const texts = new Map<number, string>();
  return (count) => {
    const known = texts.get(count);
    if (known !== undefined) return known;
    const text = statement(Array.from({ length: count }, () => "?").join(", "));
    texts.set(count, text);
    return text;
  };
}
