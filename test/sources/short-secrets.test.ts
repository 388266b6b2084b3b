import { expect, test } from "vitest";
import { identitypass } from "../../src/sources/identitypass/identitypass.ts";
import { passfort } from "../../src/sources/passfort/passfort.ts";
import { persona } from "../../src/sources/persona/persona.ts";

test("a secret that is too short to be one is refused when the source is opened", () => {
  const open = [
    () => persona.open("p", { ...persona.settings.parse({ secrets: ["env:S"] }), secrets: [""] }),
    () => passfort.open("p", { ...passfort.settings.parse({ secrets: ["env:S"] }), secrets: ["   "] }),
    () =>
      identitypass.open("p", {
        ...identitypass.settings.parse({ scheme: "hmac", public_keys: ["env:S"], url_token: "env:T" }),
        public_keys: ["test-public-key"],
        url_token: "short",
      }),
  ];
  for (const opening of open) expect(opening).toThrow(/fewer than 8 characters/);
});
