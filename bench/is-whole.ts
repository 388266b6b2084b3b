/** Is this all of an HTTP answer, with a length or in chunks? */
export function isWhole(answer: string): boolean {
  const head = answer.indexOf("\r\n\r\n");
  if (head === -1) return false;
  const length = /content-length: (\d+)/i.exec(answer.slice(0, head));
  if (length) return answer.length >= head + 4 + Number(length[1]);
  return answer.endsWith("0\r\n\r\n");
}
