import type { Person } from "../action.ts";
import { emailDestinationOf } from "./email-destination.ts";
import type { EmailRendering } from "./render-email.ts";

const WORDS = "To get no more reminders like this one:";

/** Whom a mail goes to, and how a reminder offers to be the last one. */
export const emailPerson: Person<EmailRendering> = {
  of({ to, to_person }, destination) {
    return to_person ? { address: to, max: emailDestinationOf(destination)?.maxPerSubject } : undefined;
  },
  withUnsubscribe: (rendering, link) => ({
    ...rendering,
    text: `${rendering.text.trimEnd()}\n\n-- \n${WORDS}\n${link}\n`,
    html: withFoot(rendering.html, link),
    unsubscribe: link,
  }),
};

/** At the end of the page, also where a rule's author wrote the whole of it. */
function withFoot(html: string, link: string): string {
  const foot = `<p style="margin:16px auto 0;max-width:560px;color:#71717a;font:13px/1.5 system-ui,sans-serif">${WORDS} <a href="${escapeAttribute(link)}" style="color:#71717a">unsubscribe</a></p>\n`;
  // Not in lower case: that is longer than some names are.
  const end = [...html.matchAll(/<\/body/gi)].at(-1)?.index;
  return end === undefined ? `${html}\n${foot}` : html.slice(0, end) + foot + html.slice(end);
}

function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
