import type { Rendered, RenderInput } from "../action.ts";
import type { EmailSpec } from "./compile-email.ts";
import { guardPersonal } from "./guard-personal.ts";
import { layout, paragraphs } from "./html-layout.ts";
import { readRecipient } from "./recipient.ts";

/** Everything that a mail says, as JSON; with the destination's sender it makes the same bytes every time. */
export type EmailRendering = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Of the Date header. */
  readonly date: number;
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point.
const UNSAFE = /[\r\n\u0000]/;

/** Fills in a mail. Only `to` sees the event as it is; subject and texts see personal values guarded. */
export function renderEmail(spec: EmailSpec, { view, delivery }: RenderInput): Rendered<EmailRendering> {
  const guarded = guardPersonal(view);
  const to = spec.to.render(view).trim();
  const subject = spec.subject.render(guarded).trim();
  if (UNSAFE.test(to) || UNSAFE.test(subject)) return { ok: false, reason: "unsafe_header" };
  const recipient = readRecipient(to);
  if (recipient === undefined) return { ok: false, reason: "missing_recipient" };
  const content = spec.html.render(guarded);
  return {
    ok: true,
    rendering: {
      to: recipient,
      subject,
      text: spec.text.render(guarded),
      html: layout(subject, spec.isPlain ? paragraphs(content) : content),
      date: renderedAt(view["now"]) ?? delivery.created_at,
    },
  };
}

function renderedAt(now: unknown): number | undefined {
  const time = typeof now === "string" ? Date.parse(now) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
