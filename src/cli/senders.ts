import type { Settings } from "../config/settings/settings.ts";

/** What to enter at a sender, without any secret: those stay where the settings refer to. */
export type SenderSetup = {
  readonly source: string;
  readonly kind: string;
  /** A secret last part is written as `<file:…>` or `<env:…>`. */
  readonly url: string;
  /** Where the secrets are: `file:data/secrets/persona`, `env:PERSONA_SECRET`. */
  readonly secrets: readonly string[];
};

/** Every configured source, as its sender must be set up. `base` is the relay's address. */
export function senderSetups(settings: Settings, base: string): readonly SenderSetup[] {
  return Object.entries(settings.sources).map(([source, { kind }]) => {
    const references = referencesOf(settings, source);
    const token = references.find(({ key }) => key === "url_token")?.reference;
    const last = token === undefined ? "" : `/<${token}>`;
    const secrets = references.filter(({ key }) => key !== "url_token").map(({ reference }) => reference);
    return { source, kind, url: `${base.replace(/\/$/, "")}/in/${source}${last}`, secrets };
  });
}

function referencesOf(settings: Settings, source: string) {
  const prefix = `sources.${source}.`;
  return [...settings.origins].flatMap(([key, { reference }]) =>
    key.startsWith(prefix) && reference !== undefined ? [{ key: key.slice(prefix.length), reference }] : [],
  );
}
