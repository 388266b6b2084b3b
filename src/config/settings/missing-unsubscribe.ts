import type { Problem } from "../problem.ts";
import type { YamlDocument } from "../yaml/yaml-document.ts";
import type { KindSettings, Settings } from "./settings.ts";
import { unsubscribeAt } from "./unsubscribe-at.ts";

type Input = {
  readonly document: YamlDocument;
  readonly server: Pick<Settings["server"], "public_url"> | undefined;
  readonly destinations: Readonly<Record<string, KindSettings>>;
};

/** S501, a warning: mail goes out, and people have no address at which to end reminders. */
export function missingUnsubscribe({ document, server, destinations }: Input): readonly Problem[] {
  if (!server || unsubscribeAt(server) !== undefined) return [];
  const [mail] = Object.keys(destinations).filter((name) => destinations[name]?.kind === "email");
  if (mail === undefined) return [];
  const state = server.public_url === undefined ? "is not set" : "is no https address";
  return [
    {
      code: "S501",
      severity: "warning",
      file: document.file,
      ...document.locate(["destinations", mail], "key"),
      message: `reminder mails go out without a link to end them, because \`server.public_url\` ${state}`,
      fix: 'set the address under which people reach the relay:  server: { public_url: "https://relay.example.com" }',
    },
  ];
}
