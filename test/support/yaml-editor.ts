import { spawn } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";

const PACKAGE = import.meta.resolve("yaml-language-server/package.json");
const SERVER = fileURLToPath(new URL("bin/yaml-language-server", PACKAGE));

const place = z.object({ line: z.number(), character: z.number() });
const diagnostics = z.object({
  uri: z.string(),
  diagnostics: z.array(z.object({ message: z.string(), range: z.object({ start: place }) })),
});
const completions = z.object({ items: z.array(z.object({ label: z.string() })) });
const hover = z.object({ contents: z.object({ value: z.string() }) }).nullable();
const message = z.object({
  id: z.union([z.number(), z.string()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
});

type Mistake = { readonly message: string; readonly line: number; readonly character: number };
export type Cursor = { readonly line: number; readonly character: number };

/** An editor with the YAML language server that VS Code and others use, spoken to as they do. */
export type YamlEditor = {
  /** Shows a file and answers with what is underlined in it. */
  open(path: string, text: string): Promise<readonly Mistake[]>;
  /** What is offered at a place of an open file. */
  complete(path: string, at: Cursor): Promise<readonly string[]>;
  /** What is shown about a word of an open file. */
  hover(path: string, at: Cursor): Promise<string>;
  close(): void;
};

export async function startYamlEditor(): Promise<YamlEditor> {
  const server = spawn(process.execPath, [SERVER, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = new Map<number | string, (result: unknown) => void>();
  const underlined = new Map<string, (found: readonly Mistake[]) => void>();
  let count = 0;

  const write = (value: object) => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...value });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const ask = (method: string, params: object) =>
    new Promise<unknown>((resolve) => {
      const id = ++count;
      answers.set(id, resolve);
      write({ id, method, params });
    });
  readMessages(server.stdout, (raw) => {
    const { id, method, params, result } = message.parse(raw);
    if (method === undefined) return answers.get(id ?? 0)?.(result);
    if (id !== undefined) return write({ id, result: null });
    if (method !== "textDocument/publishDiagnostics") return undefined;
    const published = diagnostics.parse(params);
    const found = published.diagnostics.map(({ message: said, range }) => ({
      message: said,
      ...range.start,
    }));
    return underlined.get(published.uri)?.(found);
  });

  await ask("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
  write({ method: "initialized", params: {} });
  const settings = {
    yaml: { schemaStore: { enable: false }, validate: true, completion: true, hover: true },
  };
  write({ method: "workspace/didChangeConfiguration", params: { settings } });
  return {
    open(path, text) {
      const uri = uriOf(path);
      return new Promise((resolve) => {
        underlined.set(uri, resolve);
        const textDocument = { uri, languageId: "yaml", version: ++count, text };
        write({ method: "textDocument/didOpen", params: { textDocument } });
      });
    },
    async complete(path, position) {
      const params = { textDocument: { uri: uriOf(path) }, position };
      const { items } = completions.parse(await ask("textDocument/completion", params));
      return items.map(({ label }) => label);
    },
    async hover(path, position) {
      const params = { textDocument: { uri: uriOf(path) }, position };
      return hover.parse(await ask("textDocument/hover", params))?.contents.value ?? "";
    },
    close: () => void server.kill(),
  };
}

function uriOf(path: string): string {
  return pathToFileURL(path).href;
}

/** Bodies behind `Content-Length` headers, whatever pieces they come in. */
function readMessages(stream: NodeJS.ReadableStream, take: (message: unknown) => void): void {
  let pending = Buffer.alloc(0);
  stream.on("data", (piece: Buffer) => {
    pending = Buffer.concat([pending, piece]);
    for (;;) {
      const end = pending.indexOf("\r\n\r\n");
      const length = /Content-Length: (\d+)/i.exec(pending.subarray(0, Math.max(end, 0)).toString())?.[1];
      if (length === undefined || pending.length < end + 4 + Number(length)) return;
      const body = pending.subarray(end + 4, end + 4 + Number(length));
      pending = pending.subarray(end + 4 + Number(length));
      take(JSON.parse(body.toString()));
    }
  });
}
