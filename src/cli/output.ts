import { styleText } from "node:util";
import { type Cell, columns } from "./columns.ts";

type Style = Parameters<typeof styleText>[0];

/** Where a command's words go: data to stdout, so that it can be piped; all talk to stderr. */
export type Output = {
  /** Wants JSON: only `document` and `row` write to stdout then. */
  readonly json: boolean;
  data(text: string): void;
  /** Rows under a heading, aligned, cut to the terminal. */
  table(heading: readonly string[], rows: readonly (readonly Cell[])[]): void;
  /** Rows without a heading. */
  rows(rows: readonly (readonly Cell[])[]): void;
  /** One JSON document. */
  document(value: unknown): void;
  /** One line of NDJSON. */
  row(value: unknown): void;
  talk(text: string): void;
  /** The next useful command; the last line that a command says. */
  next(command: string): void;
  paint(style: Style, text: string): string;
  readonly talksInColour: boolean;
};

type Stream = Pick<NodeJS.WriteStream, "write"> & { readonly isTTY?: boolean; readonly columns?: number };

export function openOutput(options: {
  readonly json: boolean;
  readonly stdout: Stream;
  readonly stderr: Stream;
}): Output {
  const { json, stdout, stderr } = options;
  const line = (stream: Stream, text: string) => void stream.write(`${text}\n`);
  const paint = (style: Style, text: string) => styleText(style, text, { stream: process.stdout });
  const faint = (text: string) => styleText("dim", text, { stream: process.stderr });
  const rows: Output["rows"] = (cells) => {
    const width = stdout.isTTY ? stdout.columns : undefined;
    for (const each of json ? [] : columns(cells, width)) line(stdout, each);
  };
  return {
    json,
    data: (text) => (json ? undefined : line(stdout, text)),
    table: (heading, cells) => {
      const head = heading.map((text) => ({ text, paint: (cell: string) => paint("dim", cell) }));
      rows([head, ...cells]);
    },
    rows,
    document: (value) => line(stdout, JSON.stringify(value, undefined, 2)),
    row: (value) => line(stdout, JSON.stringify(value)),
    talk: (text) => line(stderr, text),
    next: (command) => line(stderr, faint(`Next: ${command}`)),
    paint,
    talksInColour: faint("x") !== "x",
  };
}
