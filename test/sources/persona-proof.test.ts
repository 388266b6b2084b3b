import { describe, expect, test } from "vitest";
import { eventSchema } from "../../src/model/event.ts";
import { personaSignature } from "../support/independent-signing.ts";
import {
  accept,
  acceptOne,
  DAY,
  fixture,
  fixtureRequest,
  INDEX,
  NOW,
  openPersona,
  refusal,
  request,
  SECRETS,
} from "./sample-requests.ts";

const SIGNED_AT = 1_772_616_000;
const body = fixture("persona/inquiry.approved.json");
const bothSecrets = { secrets: [SECRETS.personaNew, SECRETS.personaOld] };
const signed = (value: string) => request(body, { "persona-signature": value });

describe("every Persona sample", () => {
  const files = INDEX.samples.filter(({ provider }) => provider === "persona").map(({ file }) => file);

  test.each(files)("%s is proven and becomes an event", (file) => {
    const { readable, event, body: kept } = acceptOne(openPersona(), fixtureRequest(file));
    expect(readable).toBe(true);
    expect(eventSchema.parse(event)).toEqual(event);
    expect(kept).toBe(fixture(file).toString("utf8"));
  });
});

describe("the extra signature cases", () => {
  const cases = INDEX.persona_extra_signature_cases;
  const secrets = { new: SECRETS.personaNew, old: SECRETS.personaOld };

  test.each(cases)("$case", ({ file, accept_with, "persona-signature": header }) => {
    for (const which of ["new", "old"] as const) {
      const source = openPersona({ secrets: [secrets[which]] });
      const reason = refusal(source, request(fixture(file), { "persona-signature": header }));
      expect(reason === undefined, `${which}: ${reason}`).toBe(accept_with.includes(which));
    }
    const accepted = refusal(
      openPersona(bothSecrets),
      request(fixture(file), { "persona-signature": header }),
    );
    expect(accepted === undefined).toBe(accept_with.length > 0);
  });
});

describe("Persona's signature", () => {
  test("made by another implementation is accepted, byte for byte", async () => {
    const bytes = new Uint8Array([...body, 0xff, 0x00]);
    const header = await personaSignature(SECRETS.personaNew, SIGNED_AT, bytes);
    expect(refusal(openPersona(), request(bytes, { "persona-signature": header }))).toBeUndefined();
    expect(refusal(openPersona(), signed(header))).toBe("bad_signature");
  });

  test("of any live secret is enough, and of none is not", async () => {
    const old = await personaSignature(SECRETS.personaOld, SIGNED_AT, body);
    expect(refusal(openPersona(bothSecrets), signed(old))).toBeUndefined();
    expect(refusal(openPersona(), signed(old))).toBe("bad_signature");
  });

  test("too far from our clock is stale, in both directions, with a limit of its own", async () => {
    const header = await personaSignature(SECRETS.personaNew, SIGNED_AT, body);
    const at = (offset: number) => refusal(openPersona(), signed(header), SIGNED_AT * 1_000 + offset);
    expect(at(3 * DAY)).toBeUndefined();
    expect(at(3 * DAY + 1)).toBe("stale");
    expect(at(-3 * DAY)).toBeUndefined();
    expect(at(-3 * DAY - 1)).toBe("stale");
    expect(refusal(openPersona({ max_age: 60_000 }), signed(header), NOW)).toBe("stale");
    expect(refusal(openPersona(), signed(header), 0)).toBe("stale");
  });

  test("that is stale in one set and fresh in another is accepted", async () => {
    const stale = await personaSignature(SECRETS.personaNew, 1, body);
    const fresh = await personaSignature(SECRETS.personaNew, SIGNED_AT, body);
    expect(refusal(openPersona(), signed(`${stale} ${fresh}`))).toBeUndefined();
    expect(refusal(openPersona(), signed(stale))).toBe("stale");
  });

  test("needs its own time: a digest under another set's time is worth nothing", async () => {
    const [, digest] = (await personaSignature(SECRETS.personaNew, SIGNED_AT, body)).split(",");
    expect(refusal(openPersona(), signed(`t=${SIGNED_AT + 1},${digest}`))).toBe("bad_signature");
  });

  test("in a header that came twice is found", async () => {
    const first = await personaSignature(SECRETS.personaOld, SIGNED_AT, body);
    const second = await personaSignature(SECRETS.personaNew, SIGNED_AT, body);
    expect(refusal(openPersona(), signed(`${first}, ${second}`))).toBeUndefined();
  });

  test("that is missing or no signature has a reason of its own", () => {
    expect(refusal(openPersona(), request(body))).toBe("no_signature");
    expect(refusal(openPersona(), signed(""))).toBe("no_signature");
    for (const value of ["nonsense", "t=1", "v1=00", "t=1,v1=00", `t=x,v1=${"0".repeat(64)}`, " ", ",,,"]) {
      expect(refusal(openPersona(), signed(value)), value).toBe("malformed_signature");
    }
  });

  test("in upper case is refused, since Persona never sends it", async () => {
    const header = await personaSignature(SECRETS.personaNew, SIGNED_AT, body);
    const [time, digest = ""] = header.split(",v1=");
    expect(refusal(openPersona(), signed(`${time},v1=${digest.toUpperCase()}`))).toBe("malformed_signature");
  });

  test("of a megabyte is refused unread", async () => {
    const header = await personaSignature(SECRETS.personaNew, SIGNED_AT, body);
    expect(refusal(openPersona(), signed(`${header} ${"a".repeat(1_000_000)}`))).toBe("malformed_signature");
  });
});

describe("a URL token", () => {
  const header = { "persona-signature": INDEX.persona_extra_signature_cases[0]?.["persona-signature"] ?? "" };
  const guarded = openPersona({ url_token: "test-url-token" });

  test("must be there and right when the settings have one", () => {
    expect(refusal(guarded, request(body, header, "test-url-token"))).toBeUndefined();
    expect(refusal(guarded, request(body, header, "test-url-tokem"))).toBe("bad_url_token");
    expect(refusal(guarded, request(body, header))).toBe("bad_url_token");
  });

  test("must not be there when they have none", () => {
    expect(refusal(openPersona(), request(body, header, "test-url-token"))).toBe("bad_url_token");
    expect(accept(openPersona(), request(body, header))).toHaveLength(1);
  });
});
