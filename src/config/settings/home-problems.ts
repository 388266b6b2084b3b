import type { HomeKind } from "../../actions/destination.ts";
import { DESTINATION_KINDS } from "../../actions/registry.ts";
import { isPrivateHost } from "../../connect/is-private-host.ts";
import type { Problem } from "../problem.ts";
import type { YamlDocument } from "../yaml/yaml-document.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import type { Settings } from "./settings.ts";

/** What a destination connects to. */
const ADDRESS = /^(https?|smtps?):\/\//i;

type Input = {
  readonly home: HomeKind;
  readonly document: YamlDocument;
  readonly settings: Settings;
  /** The names of the `send_email` bindings in wrangler.toml; absent where there is no such file. */
  readonly mailBindings?: readonly string[] | undefined;
};

/** What good settings ask for that this home cannot do, in the order of the file. */
export function homeProblems(input: Input): readonly Problem[] {
  const found = input.home === "node" ? onNode(input) : onWorkers(input);
  return found.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function onNode(input: Input): readonly Problem[] {
  return destinationsOf(input).flatMap((one) => unfit(input, one));
}

function onWorkers(input: Input): readonly Problem[] {
  const inFile = input.settings.firstRun ? [] : [...fileSecrets(input), ...otherStore(input)];
  const destinations = destinationsOf(input);
  return [
    ...inFile,
    ...destinations.flatMap((one) => unfit(input, one)),
    ...destinations.flatMap((one) => privateAddress(input, one)),
    ...destinations.flatMap((one) => missingBinding(input, one)),
  ];
}

type Entry = {
  readonly path: YamlPath;
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
};

function destinationsOf({ settings: { destinations } }: Input): readonly Entry[] {
  return Object.entries(destinations).map(([name, { kind, settings }]) => ({
    path: ["destinations", name],
    kind,
    settings: { ...Object(settings) },
  }));
}

/** What the kind itself knows. */
function unfit(input: Input, { path, kind, settings }: Entry): readonly Problem[] {
  const known = DESTINATION_KINDS.find((one) => one.kind === kind);
  const found = known?.unfit?.(settings, input.home) ?? [];
  return found.flatMap(({ code, key, ...said }) => problem(input, code, [...path, key], said));
}

function fileSecrets(input: Input): readonly Problem[] {
  return [...input.settings.origins].flatMap(([key, { reference }]) =>
    reference?.startsWith("file:")
      ? problem(input, "S205", pathOf(key), {
          message: `\`${key}\` is taken from a file, and a Worker has none`,
          fix: "write it as env:NAME; `npx wrangler secret put NAME` then asks for its value",
        })
      : [],
  );
}

/** `sources.persona.secrets.0`; no name holds a dot. */
function pathOf(key: string): YamlPath {
  return key.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

/** A file's path is in vain there; who names a database wants to find everything in it. */
function otherStore(input: Input): readonly Problem[] {
  const { origins, store } = input.settings;
  if (![...origins.keys()].some((key) => key.startsWith("store."))) return [];
  const isWanted = store.kind === "postgres";
  return problem(input, "S606", ["store"], {
    severity: isWanted ? "error" : "warning",
    message: `on Cloudflare Workers everything is kept in a Durable Object, not in ${isWanted ? "PostgreSQL" : "a file"}`,
    fix: "take `store` out",
  });
}

function privateAddress(input: Input, { path, settings }: Entry): readonly Problem[] {
  const allowed =
    settings["allow_private"] === true
      ? problem(input, "S603", [...path, "allow_private"], {
          message: "a Worker is in no private network, so it can reach no private address",
          fix: "take `allow_private` out, and put an address of the Internet into the URL",
        })
      : [];
  return [
    ...allowed,
    ...Object.entries(settings).flatMap(([key, value]) => privateUrl(input, [...path, key], value)),
  ];
}

/** Written out, or what a secret holds here; its value is never repeated. */
function privateUrl(input: Input, path: YamlPath, value: unknown): readonly Problem[] {
  const url = typeof value === "string" && ADDRESS.test(value) ? URL.parse(value) : null;
  if (!url || !isPrivateHost(url.hostname)) return [];
  return problem(input, "S603", path, {
    message: `\`${path.at(-1)}\` is a private address, and a Worker is in no private network`,
    fix: "put an address of the Internet there",
  });
}

function missingBinding(input: Input, { path, settings }: Entry): readonly Problem[] {
  const { transport, binding } = settings;
  if (transport !== "cloudflare" || !input.mailBindings || typeof binding !== "string") return [];
  if (input.mailBindings.includes(binding)) return [];
  return problem(input, "S604", path, {
    message: `wrangler.toml has no \`send_email\` binding ${binding}`,
    fix: `add two lines to it:  [[send_email]]  and  name = "${binding}"`,
  });
}

type Said = Pick<Problem, "message" | "fix"> & { readonly severity?: Problem["severity"] | undefined };

function problem(
  { document }: Input,
  code: string,
  path: YamlPath,
  { severity = "error", message, fix }: Said,
): readonly Problem[] {
  return [{ code, severity, file: document.file, ...document.locate(path), message, fix }];
}
