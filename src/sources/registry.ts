import { identitypass } from "./identitypass/identitypass.ts";
import { passfort } from "./passfort/passfort.ts";
import { persona } from "./persona/persona.ts";
import type { SourceKind } from "./source.ts";

/** All kinds of sender. */
export const SOURCE_KINDS: readonly SourceKind[] = [persona, passfort, identitypass];
