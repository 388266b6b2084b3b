/** A value on one line that YAML reads as something else than was meant; columns count from 0 in the line. */
export type Trap = {
  readonly code: "Y001" | "Y004" | "Y005" | "Y006";
  readonly column: number;
  readonly length: number;
  readonly message: string;
  readonly fix: string;
  /** Quotes around the value mend it. */
  readonly lacksQuotes?: boolean | undefined;
};

type Written = {
  /** Text of the key with its colon and the spaces around, dashes included. */
  readonly before: string;
  readonly value: string;
};

/** Longer lines are not looked at: nobody writes them by hand. */
const MAX_LINE = 2_000;
const LINE = /^(\s*(?:-\s+)*(?:(?:"[^"]*"|'[^']*'|[^\s"'#{[][^:]*?)\s*:\s+)?)(\S.*)$/;

/** The trap that a line has stepped into, if its value looks like one. Ask only about lines that went wrong. */
export function trapIn(line: string): Trap | undefined {
  const written = split(line);
  if (!written) return undefined;
  for (const look of LOOKS) {
    const seen = look(written);
    if (seen) return { column: written.before.length, length: written.value.length, ...seen };
  }
  return undefined;
}

function split(line: string): Written | undefined {
  if (line.length > MAX_LINE) return undefined;
  const [, before, value] = LINE.exec(line.trimEnd()) ?? [];
  return before === undefined || value === undefined ? undefined : { before, value };
}

type Seen = Omit<Trap, "column" | "length">;

const LOOKS: readonly ((written: Written) => Seen | undefined)[] = [
  looksPasted,
  missesSpaceAfterDash,
  missesSpaceAfterColon,
  looksLikeTemplate,
  looksLikeComment,
  looksLikeComparison,
  looksLikeExpression,
  startsWithSign,
  goesOnAfterQuote,
  goesOnAfterBracket,
  hasColonInside,
];

/** Fences of Markdown, comments of other languages, and the colon of Chinese and Japanese keyboards. */
function looksPasted({ before, value }: Written): Seen | undefined {
  const isAlone = before.trim() === "";
  if (isAlone && /^(```|~~~)/.test(value)) {
    return { code: "Y006", message: "this line marks code in a chat or a page", fix: "take the line out" };
  }
  if (isAlone && /^(\/\/|\/\*|\*\/$|<!--|-->$)/.test(value)) {
    const fix = `start the line with "# ":  # ${value.replaceAll(/^\W+ ?|\W+$/g, "")}`.trimEnd();
    return { code: "Y006", message: "this is not how a comment is written in YAML", fix };
  }
  if (!/^[\w.-]+：/.test(value)) return undefined;
  const fix = value.replace(/：\s*/, ": ").trimEnd();
  return { code: "Y006", message: "this wide colon is a letter to YAML", fix: `write  ${fix}` };
}

function missesSpaceAfterDash({ before, value }: Written): Seen | undefined {
  if (before.trim() !== "" || !/^-[^\s-]/.test(value)) return undefined;
  return { code: "Y001", message: "a space is missing after the dash", fix: `- ${value.slice(1)}` };
}

function missesSpaceAfterColon({ before, value }: Written): Seen | undefined {
  const [, name, rest] = /^([a-z][\w.]*):([^\s:/].*)$/i.exec(value) ?? [];
  if (/[^\s-]/.test(before) || name === undefined || rest === undefined || rest.includes(": "))
    return undefined;
  return { code: "Y006", message: "a space is missing after the colon", fix: `${name}: ${rest}` };
}

function looksLikeTemplate({ before, value }: Written): Seen | undefined {
  const [, sign] = /^\{([{%])/.exec(value) ?? [];
  if (sign === undefined) return undefined;
  const what = sign === "%" ? "{% … %}" : "{{ … }}";
  const message = `${what} must be inside quotes when it starts a value`;
  return { code: "Y004", message, fix: `${before.trim()} ${quoted(value)}`.trim(), lacksQuotes: true };
}

function looksLikeComment({ before, value }: Written): Seen | undefined {
  if (!value.startsWith("#")) return undefined;
  const message = `this value is empty: YAML takes ${JSON.stringify(value)} for a comment`;
  const fix = `put quotes around it:  ${before.trim()} ${quoted(value)}`;
  return { code: "Y005", message, fix, lacksQuotes: before.trim() !== "" && isWord(value) };
}

/** `#kyc` was meant as a value; `# later` may well be a comment beside a value that is still missing. */
export function isWord(comment: string): boolean {
  return /^#[^\s#]/.test(comment);
}

const COMPARISONS: Readonly<Record<string, string>> = {
  ">": "more_than",
  ">=": "at_least",
  "<": "less_than",
  "<=": "at_most",
};

function looksLikeComparison({ before, value }: Written): Seen | undefined {
  const [, sign = "", number] = /^(>=?|<=?)\s*(-?[\d.]+)$/.exec(value) ?? [];
  const word = COMPARISONS[sign];
  if (!word || !number) return undefined;
  const message = `${JSON.stringify(value)} is not how numbers are compared here`;
  return { code: "Y006", message, fix: `${before.trim()} { ${word}: ${number} }` };
}

function looksLikeExpression({ before }: Written): Seen | undefined {
  if (!/\bexpr:\s*$/.test(before)) return undefined;
  const message = "YAML reads this expression as something else";
  return {
    code: "Y006",
    message,
    fix: "write  expr: |  and put the whole expression on the next line, two spaces further in",
  };
}

/** `|`, `>-`, `|2`: text on the lines below. */
const BLOCK_HEADER = /^[|>][+-]?[1-9]?[+-]?(?:\s+#.*)?$/;
/** An anchor, an alias or a tag as YAML means it. */
const PROPERTY = /^(?:[&*][\w-]+|!{1,2}[\w-]*)(?:\s|$)/;

function startsWithSign({ before, value }: Written): Seen | undefined {
  const [sign] = /^[@`%,*&!|>]/.exec(value) ?? [];
  if (!sign || BLOCK_HEADER.test(value) || PROPERTY.test(value)) return undefined;
  const message = `a value cannot start with ${sign} here: it means something else in YAML`;
  const fix = `put quotes around it:  ${before.trim()} ${quoted(value)}`;
  return { code: "Y006", message, fix, lacksQuotes: /[@`%*]/.test(sign) };
}

function goesOnAfterQuote({ before, value }: Written): Seen | undefined {
  const isCut = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*[^\s#,}\]]/.test(value);
  if (!isCut) return undefined;
  const message = "this value goes on after its closing quote";
  const inner = value.length > 1 && value.at(0) === value.at(-1) ? value.slice(1, -1) : value;
  return { code: "Y006", message, fix: `put quotes around all of it:  ${before.trim()} ${quoted(inner)}` };
}

function goesOnAfterBracket({ before, value }: Written): Seen | undefined {
  if (!before.trimEnd().endsWith(":") || !/^(\[[^[\]{}]*\]|\{[^[\]{}]*\})\s*[^\s#,}\]]/.test(value))
    return undefined;
  const message = `this value goes on after its closing ${value.startsWith("[") ? "]" : "}"}`;
  return { code: "Y006", message, fix: `put quotes around all of it:  ${before.trim()} ${quoted(value)}` };
}

function hasColonInside({ before, value }: Written): Seen | undefined {
  if (!before.trimEnd().endsWith(":") || /^["'{[]/.test(value) || !/:(\s|$)/.test(value)) return undefined;
  const message = 'a value with ": " inside needs quotes';
  return { code: "Y006", message, fix: `${before.trim()} ${quoted(value)}`.trim() };
}

/** In the quotes that need no escapes, double ones if both do. */
export function quoted(value: string): string {
  const isPlain = !value.includes('"') && !value.includes("\\");
  if (isPlain) return `"${value}"`;
  return value.includes("'") ? JSON.stringify(value) : `'${value}'`;
}
