/** What of a rendering a person would check, by kind; of other kinds everything. */
const SHOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  slack: { channel: "channel", text: "text", blocks: "blocks", thread: "thread" },
  email: { to: "to", subject: "subject", text: "text", html: "html" },
  webhook: { body: "values" },
};

/** A message as a person would check it. */
export function shownContent(kind: string, rendering: unknown): Readonly<Record<string, unknown>> {
  const whole: Readonly<Record<string, unknown>> = Object(rendering);
  const shown = SHOWN[kind];
  if (!shown) return { ...whole };
  const parts = Object.entries(shown).map(([name, part]) => [name, whole[part]] as const);
  return Object.fromEntries(parts.filter(([, value]) => value !== undefined));
}
