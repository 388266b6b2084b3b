import { html, raw } from "hono/html";

/** Its hash stands in the Content-Security-Policy: no other style, and no script at all, runs on these pages. */
export const STYLE =
  "body{margin:0;padding:48px 16px;background:#f4f4f5;color:#18181b;font:17px/1.5 system-ui,sans-serif}" +
  "main{max-width:480px;margin:0 auto;padding:24px;background:#fff;border-radius:8px}h1{margin:0 0 12px;font-size:22px}" +
  "button{padding:10px 18px;border:0;border-radius:6px;background:#18181b;color:#fff;font:inherit;cursor:pointer}";
export const STYLE_SOURCE = "'sha256-zghngeqyxjy3grs9dAq7vzDw6g3+o86V1FspDY74f0Q='";

/** Asks before anything changes. */
export function askPage() {
  return page(
    "No more reminders?",
    html`<p>Press the button, and you get no more reminders from us. What is decided about you still reaches you.</p>
<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>No more reminders</button></form>`,
  );
}

/** Also what whoever comes again sees. */
export function donePage() {
  return page(
    "No more reminders",
    html`<p>You get no more reminders from us. If that was a mistake, answer one of our mails and say so.</p>`,
  );
}

/** Says nothing of what a right link would be. */
export function unknownPage() {
  return page(
    "This link leads nowhere",
    html`<p>A part of it may be missing: copy the whole link from the mail, or answer that mail and say that you want no more reminders.</p>`,
  );
}

/** For programs that ask in a way of their own. */
export function wrongMethodPage() {
  return page(
    "That did not work",
    html`<p>Open the link from the mail in a browser, and press the button.</p>`,
  );
}

/** For whoever guesses links. */
export function busyPage() {
  return page("Just a moment", html`<p>Too many ask at once. Try again in a moment.</p>`);
}

function page(title: string, content: ReturnType<typeof html>) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;
}
