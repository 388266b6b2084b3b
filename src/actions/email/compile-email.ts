import { z } from "zod";
import { parseTemplate } from "../../templates/parse-template.ts";
import type { Template } from "../../templates/template.ts";
import type { CompileTools } from "../action.ts";
import { escapeLiterals } from "./html-layout.ts";
import { readRecipient } from "./recipient.ts";

const SEVERAL = "`to` takes one address, and this has several";
const ONE_EACH =
  "write one `- email:` for each of them; each is then sent, tried again and unsubscribed by itself";

export const emailSchema = z.strictObject({
  to: z
    .string({
      error: ({ input }) =>
        Array.isArray(input) ? `${SEVERAL}: write one \`- email:\` for each` : undefined,
    })
    .min(1)
    .meta({ description: "One plain address, usually `{{ event.subject.email }}`." }),
  subject: z.string().min(1).meta({ description: "Subject line, a template." }),
  text: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "The text, a template; `message` is the other way." }),
  html: z.string().min(1).optional().meta({
    description: "HTML beside `text`, a template. Without it, HTML is made of the text.",
  }),
  message: z.string().optional().meta({ description: "Name of a text under `messages:`." }),
});

export type EmailBody = z.infer<typeof emailSchema>;

export type EmailSpec = {
  readonly to: Template;
  readonly subject: Template;
  readonly text: Template;
  readonly html: Template;
  /** `html` is the text again, whose lines are still to become paragraphs. */
  readonly isPlain: boolean;
};

const TEMPLATE = /\{\{.*?\}\}|\{%.*?%\}/gs;

/** Parses an email's templates. The recipient is not escaped: a forged one must be seen, not mended. */
export function compileEmail(body: EmailBody, tools: CompileTools): EmailSpec {
  const to = tools.template(["to"], body.to, "none");
  const fault = faultOf(body.to);
  if (fault) tools.problem(["to"], "A430", ...fault);
  const subject = tools.template(["subject"], body.subject, "text");
  return { to, subject, ...compileContent(body, tools) };
}

/** What is wrong with a recipient as it is written, and what to write instead. */
function faultOf(to: string): readonly [message: string, fix: string] | undefined {
  const places = to.replaceAll(TEMPLATE, "@").split(/[,;]/);
  if (places.filter((place) => place.includes("@")).length > 1) return [SEVERAL, ONE_EACH];
  if (to.includes("{") || readRecipient(to) !== undefined) return undefined;
  return ["`to` is not one plain email address", "Write name@example.com."];
}

type Content = Pick<EmailSpec, "text" | "html" | "isPlain">;

function compileContent(body: EmailBody, tools: CompileTools): Content {
  if (body.message !== undefined) return compileMessage(body.message, body, tools);
  if (body.text === undefined) {
    tools.problem([], "A431", "the email has no text", "Write text: or message:.");
  }
  return compileTexts({ text: body.text ?? "", html: body.html, path: [] }, tools);
}

function compileMessage(name: string, body: EmailBody, tools: CompileTools): Content {
  if (body.text !== undefined || body.html !== undefined) {
    tools.problem(["message"], "A432", "the email has both `message` and a text of its own", "Keep one.");
  }
  const message = tools.message(name);
  if (message) return compileTexts(message, tools);
  tools.problem(
    ["message"],
    "A433",
    `there is no text "${name}" under \`messages:\``,
    "Add it, or mend the name.",
  );
  return compileTexts({ text: "", path: [] }, tools);
}

type Texts = { readonly text: string; readonly html?: string | undefined; readonly path: readonly string[] };

function compileTexts({ text, html, path }: Texts, tools: CompileTools): Content {
  const plain = tools.template([...path, "text"], text, "text");
  if (html !== undefined) {
    return { text: plain, html: tools.template([...path, "html"], html, "html"), isPlain: false };
  }
  // The same text once more: what is wrong with it has been reported by then.
  const twin = parseTemplate(escapeLiterals(text), "html");
  return { text: plain, html: twin.ok ? twin.template : plain, isPlain: true };
}
