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
  /** The event named the recipient, not the rule: it is a person, who may have had enough. */
  readonly to_person: boolean;
  /** Of a reminder: the link that makes it the last one. */
  readonly unsubscribe?: string | undefined;
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point.
const UNSAFE = /[\r\n\u0000]/;

/** What belongs to an address still; quotes, braces, `|` and `%` are the template's. */
const PART_BEFORE = /[\p{L}\p{N}!#$&*+/=?^_`~.-]$/u;
const PART_AFTER = /^(?:[\p{L}\p{N}-]|\.[\p{L}\p{N}])/u;

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
      to_person: isFromEvent(spec.to, recipient),
    },
  };
}

/** An address that stands in the rule's own text is somebody's at work, also as the `default` of a person's. */
function isFromEvent({ text, variables }: EmailSpec["to"], recipient: string): boolean {
  const isFilledIn = variables.some(({ path: [root] }) => root === "event" || root === "digest");
  return isFilledIn && !namesAddress(text.toLowerCase(), recipient.toLowerCase());
}

/** Whole: `ops@example.com` does not name `s@example.com`. */
function namesAddress(text: string, address: string): boolean {
  for (let at = text.indexOf(address); at !== -1; at = text.indexOf(address, at + 1))
    if (!PART_BEFORE.test(text.slice(0, at)) && !PART_AFTER.test(text.slice(at + address.length)))
      return true;
  return false;
}

function renderedAt(now: unknown): number | undefined {
  const time = typeof now === "string" ? Date.parse(now) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
