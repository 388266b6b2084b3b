const PART_OF_TAG = /(\{\{.*?\}\}|\{%.*?%\})/s;

/** Escapes what the author wrote between `{{ … }}` and `{% … %}`, so that a plain text can be read as HTML. */
export function escapeLiterals(text: string): string {
  return text
    .split(PART_OF_TAG)
    .map((part, index) => (index % 2 === 1 ? part : escapeText(part)))
    .join("");
}

/** Lines of HTML-safe text as paragraphs: an empty line parts them, other breaks stay breaks. */
export function paragraphs(lines: string): string {
  return lines
    .replace(/\r\n?/g, "\n")
    .split(/\n[ \t]*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "")
    .map((paragraph) => `<p style="margin:0 0 16px">${paragraph.replaceAll("\n", "<br>\n")}</p>`)
    .join("\n");
}

/** The one built-in layout: narrow on a screen, whole on a phone, nothing loaded from elsewhere. */
export function layout(title: string, content: string): string {
  if (/<html[\s>]/i.test(content)) return content;
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)}</title>
</head>
<body style="margin:0;padding:24px 12px;background:#f4f4f5">
<div style="max-width:560px;margin:0 auto;padding:24px;background:#ffffff;color:#18181b;border-radius:8px;font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere">
${content}
</div>
</body>
</html>
`;
}

function escapeText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
