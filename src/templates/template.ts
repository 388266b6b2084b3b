/**
 * How values are made harmless, fixed by where the text goes; a template cannot switch it off.
 * `slack`: `&<>` to entities, control and bidi characters removed. `html`: also quotes. `text`: control and bidi
 * characters removed. `none`: for values that are serialised later (JSON, records).
 */
export type Escape = "slack" | "html" | "text" | "none";

/** One variable as written, for the check at load. Offsets count characters in the template's text. */
export type TemplateVariable = {
  /** `["event", "subject", "name", "full"]`; a loop variable is resolved to what it runs over. */
  readonly path: readonly string[];
  readonly offset: number;
  /** Missing is fine: it has a `default`, or stands in an `if`. */
  readonly optional: boolean;
};

/** A parsed template. Both functions throw a RenderError when a value is missing or a limit is hit. */
export interface Template {
  readonly text: string;
  readonly variables: readonly TemplateVariable[];
  render(view: View): string;
  /** A template that is exactly one `{{ … }}` keeps its value's type; anything else is its text. Missing is undefined. */
  value(view: View): unknown;
}

/** What a template sees. Times are ISO 8601 in UTC; `event.raw` is the payload. */
export type View = Readonly<Record<string, unknown>>;

/** A fault in a template's text. */
export type TemplateFault = {
  readonly code: "T302" | "T303" | "T304";
  readonly offset: number;
  readonly length: number;
  readonly message: string;
  readonly fix?: string | undefined;
};
