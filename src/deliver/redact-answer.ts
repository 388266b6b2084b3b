const MAX_ANSWER_CHARACTERS = 4_096;
const MIN_SECRET_CHARACTERS = 4;

/** The part of an answer that is kept: its beginning, with our own secrets cut out. */
export function redactAnswer(answer: string | undefined, secrets: readonly string[]): string | undefined {
  if (answer === undefined) return undefined;
  let redacted = answer;
  for (const secret of secrets) {
    if (secret.length >= MIN_SECRET_CHARACTERS) redacted = redacted.replaceAll(secret, "[removed]");
  }
  return redacted.slice(0, MAX_ANSWER_CHARACTERS);
}
