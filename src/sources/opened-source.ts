import { RelayError } from "../errors.ts";
import { cutImages } from "./cut-images.ts";
import { createSecretCutter, createSecretFinder } from "./cut-secrets.ts";
import { type Link, parseLink } from "./link-template.ts";
import { isSameText } from "./signature.ts";
import type { ReceivedRequest } from "./source.ts";
import type { CommonSettings } from "./source-settings.ts";

/** Shorter ones can be guessed, and would be cut out of bodies where they are only words. */
const MIN_SECRET_CHARACTERS = 8;

/** What the normaliser of a source needs to know about it, made once when it is opened. */
export type OpenedSource = {
  readonly name: string;
  readonly kind: string;
  readonly links: { readonly console: Link | undefined; readonly resume: Link | undefined };
  /** The text to keep of a received one: without the source's secrets and without images. */
  readonly cut: (text: string) => string;
  /** Does a text hold one of the source's secrets, as JSON may spell it? Quick to say no. */
  readonly holdsSecret: (text: string) => boolean;
  readonly urlToken: string | undefined;
};

type Opening = {
  readonly name: string;
  readonly kind: string;
  readonly settings: CommonSettings;
  readonly secrets: readonly string[];
};

/** Throws `invalid_settings` when a secret is too short to be one. */
export function openSource({ name, kind, settings, secrets }: Opening): OpenedSource {
  const all = settings.url_token === undefined ? secrets : [...secrets, settings.url_token];
  for (const secret of all) {
    if (secret.trim().length >= MIN_SECRET_CHARACTERS) continue;
    throw new RelayError(
      "invalid_settings",
      `A secret of the source "${name}" has fewer than ${MIN_SECRET_CHARACTERS} characters; put the whole one into the environment or file that the settings name.`,
    );
  }
  const cutSecrets = createSecretCutter(all);
  return {
    name,
    kind,
    links: { console: linkOf(settings.links.console), resume: linkOf(settings.links.resume) },
    cut: (text) => cutImages(cutSecrets(text)),
    holdsSecret: createSecretFinder(secrets),
    urlToken: settings.url_token,
  };
}

/** Does the URL end as the settings say? A token that is not asked for is wrong as well. */
export function hasRightUrlToken(request: ReceivedRequest, { urlToken }: OpenedSource): boolean {
  if (urlToken === undefined || request.urlToken === undefined) return urlToken === request.urlToken;
  return isSameText(request.urlToken, urlToken);
}

function linkOf(template: string | undefined): Link | undefined {
  if (template === undefined) return undefined;
  const parsed = parseLink(template);
  return "link" in parsed ? parsed.link : undefined;
}
