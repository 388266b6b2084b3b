import { describe, expect, test } from "vitest";
import { eventSchema } from "../../src/model/event.ts";
import { identitypassSettings } from "../../src/sources/identitypass/settings.ts";
import { premblySignature, premblyToken } from "../support/independent-signing.ts";
import {
  acceptOne,
  fixture,
  fixtureRequest,
  INDEX,
  NOW,
  openIdentitypass,
  refusal,
  request,
  SECRETS,
} from "./sample-requests.ts";

const files = INDEX.samples.filter(({ provider }) => provider === "identitypass").map(({ file }) => file);
const KEY = SECRETS.publicKey;
const hmac = openIdentitypass("hmac");
const fixed = openIdentitypass("static");
const PROOF = { authentic: true, assurance: "signed-public-key" } as const;

/** The item of a body that is taken as proven. */
function itemOf(payload: unknown) {
  const body = typeof payload === "string" ? payload : JSON.stringify(payload);
  const [item] = hmac.normalise(request(body), PROOF, NOW);
  if (item === undefined) throw new Error("no item");
  return item;
}

describe.each(files)("%s", (file) => {
  test.each([
    ["headers_scheme_static_legacy", fixed, "static-token"],
    ["headers_scheme_static_prembly", fixed, "static-token"],
    ["headers_scheme_hmac", hmac, "signed-public-key"],
  ] as const)("is proven by %s and becomes an event", (scheme, source, assurance) => {
    const { readable, event, body } = acceptOne(source, fixtureRequest(file, scheme));
    expect(readable).toBe(true);
    expect(eventSchema.parse(event)).toEqual(event);
    expect(event).toMatchObject({ kind: "identitypass", assurance });
    expect(body).toBe(fixture(file).toString("utf8"));
  });

  test("is never proven by the other scheme's header", () => {
    expect(refusal(hmac, fixtureRequest(file, "headers_scheme_static_legacy"))).toBe("no_signature");
    expect(refusal(hmac, fixtureRequest(file, "headers_scheme_static_prembly"))).toBe("malformed_signature");
    expect(refusal(fixed, fixtureRequest(file, "headers_scheme_hmac"))).toBe("bad_signature");
  });
});

describe("Identitypass' proof", () => {
  const body = fixture("identitypass/checkout.verified.json");

  test("made by another implementation is accepted, and only for these bytes", async () => {
    const signature = await premblySignature(KEY, body);
    expect(refusal(hmac, request(body, { "x-prembly-signature": signature }))).toBeUndefined();
    expect(refusal(hmac, request(`${body} `, { "x-prembly-signature": signature }))).toBe("bad_signature");
    expect(refusal(hmac, request(body, { "x-identitypass-signature": signature }))).toBe("no_signature");
    expect(refusal(fixed, request(body, { "x-identitypass-signature": premblyToken(KEY) }))).toBeUndefined();
  });

  test("by any of several keys is enough", async () => {
    const source = openIdentitypass("hmac", { public_keys: ["test-old-key", KEY] });
    const signature = await premblySignature("test-old-key", body);
    expect(refusal(source, request(body, { "x-prembly-signature": signature }))).toBeUndefined();
  });

  test("in the static scheme must not be wrong under either name", () => {
    const right = premblyToken(KEY);
    const headers = { "x-prembly-signature": right, "x-identitypass-signature": premblyToken("test-other") };
    expect(refusal(fixed, request(body, headers))).toBe("bad_signature");
    expect(refusal(fixed, request(body))).toBe("no_signature");
  });

  test("that is no digest, or a megabyte long, is malformed", () => {
    for (const value of ["abc", `${"A".repeat(43)}-`, "A".repeat(1_000_000)]) {
      expect(refusal(hmac, request(body, { "x-prembly-signature": value }))).toBe("malformed_signature");
    }
    expect(refusal(fixed, request(body, { "x-prembly-signature": "A".repeat(1_000_000) }))).toBe(
      "malformed_signature",
    );
  });

  test("can be forged, so that settings need a url_token or a yes", () => {
    const base = { scheme: "hmac", public_keys: ["env:KEY"] };
    const refused = identitypassSettings.safeParse(base);
    expect(refused.error?.issues[0]).toMatchObject({
      path: ["url_token"],
      message: expect.stringContaining("accept_forgeable: true"),
    });
    expect(identitypassSettings.safeParse({ ...base, url_token: "env:TOKEN" }).success).toBe(true);
    expect(identitypassSettings.safeParse({ ...base, accept_forgeable: true }).success).toBe(true);
    expect(identitypassSettings.safeParse({ public_keys: ["env:KEY"], accept_forgeable: true }).success).toBe(
      false,
    );
  });
});

describe("an Identitypass event", () => {
  test("says all that a verified checkout says", () => {
    const { event } = acceptOne(
      hmac,
      fixtureRequest("identitypass/checkout.verified.json", "headers_scheme_hmac"),
    );
    expect(event).toEqual({
      id: expect.any(String),
      source: "identitypass",
      kind: "identitypass",
      type: "verification.verified",
      source_event_id: "e1d2c3b4-a596-4788-9a0b-1c2d3e4f5061/VERIFIED/00",
      occurred_at: NOW,
      received_at: NOW,
      decision: "approved",
      subject: {
        keys: ["ref:usr-3321", "identitypass:e1d2c3b4-a596-4788-9a0b-1c2d3e4f5061"],
        key: "ref:usr-3321",
        reference: "usr-3321",
        name: { first: "Adaeze", last: "Fictional", full: "Adaeze Fictional" },
        email: "adaeze.fictional@example.com",
      },
      check: { id: "e1d2c3b4-a596-4788-9a0b-1c2d3e4f5061", kind: "verification", status: "VERIFIED" },
      sender_attempts: {},
      assurance: "signed-public-key",
      links: {},
      raw: JSON.parse(fixture("identitypass/checkout.verified.json").toString("utf8")),
    });
  });

  test.each([
    [
      "portal.nin.verified",
      "verification.verified",
      "approved",
      "7c0b9a4e-55d1-4e0f-8f62-1d2c3b4a5e60/VERIFIED/00",
    ],
    [
      "portal.bvn.not-found",
      "verification.not-verified",
      "declined",
      "1f7d6c5b-4a39-4281-9706-f5e4d3c2b1a0/NOT-VERIFIED/01",
    ],
    [
      "portal.bvn.blocked",
      "verification.blocked",
      "review",
      "5a6b7c8d-9e0f-4123-8456-789abcdef012/NOT-VERIFIED/07",
    ],
    [
      "portal.nin.pending",
      "verification.unavailable",
      "error",
      "90a8b7c6-d5e4-4f32-8110-ffeeddccbbaa/PENDING/02",
    ],
    [
      "portal.wallet.insufficient",
      "verification.wallet-empty",
      "error",
      "2c3d4e5f-6071-4829-93a4-b5c6d7e8f901/PENDING/03",
    ],
    [
      "widget.face-liveness",
      "verification.not-verified",
      "declined",
      "d4c3b2a1-0f9e-4d8c-9b7a-6f5e4d3c2b1a/NOT-VERIFIED/",
    ],
  ])("of %s is %s: %s", (file, type, decision, source_event_id) => {
    const received = fixtureRequest(`identitypass/${file}.json`, "headers_scheme_hmac");
    expect(acceptOne(hmac, received).event).toMatchObject({ type, decision, source_event_id });
  });

  test("looks at the response code before the status", () => {
    const of = (response_code: unknown, status: string) =>
      itemOf({ data: { response_code, verification: { status } } }).event;
    expect(of("02", "VERIFIED")).toMatchObject({ decision: "error", check: { reasons: ["02"] } });
    expect(of("07", "VERIFIED").decision).toBe("review");
    expect(of("00", "PENDING")).toMatchObject({ type: "verification.pending", decision: "pending" });
    expect(of(3, "VERIFIED").type).toBe("verification.wallet-empty");
    expect(of("00", "UNDER-REVIEW")).toMatchObject({ type: "verification.unknown", decision: "none" });
  });

  test("finds what it needs in the widget's and the bare API's shape", () => {
    const data = {
      verification_status: "VERIFIED",
      response_code: "00",
      created_at: "2026-03-04T10:00:00+01:00",
    };
    const widget = itemOf({ event: "verification.completed", session_id: "s-1", data }).event;
    expect(widget).toMatchObject({
      type: "verification.completed",
      decision: "approved",
      source_event_id: "s-1/VERIFIED/00",
      occurred_at: Date.parse("2026-03-04T09:00:00Z"),
      subject: { keys: ["identitypass:s-1"] },
    });
    const verification = { reference: "v-1", status: "NOT-VERIFIED" };
    const bare = itemOf({ status: true, response_code: "00", detail: "ok", verification }).event;
    expect(bare).toMatchObject({ type: "verification.not-verified", source_event_id: "v-1/NOT-VERIFIED/00" });
    expect(itemOf({ status: false, response_code: "01", detail: "gone" }).event).toMatchObject({
      type: "verification.not-verified",
      source_event_id: expect.stringMatching(/^sha256:/),
      check: { status: "NOT-VERIFIED", reasons: ["01", "gone"] },
    });
  });

  test("never takes its id from the token header, which no signature covers", () => {
    const body = fixture("identitypass/portal.nin.pending.json");
    const ids = ["a", "b"].map(
      (token) => hmac.normalise(request(body, { token }), PROOF, NOW)[0]?.event.source_event_id,
    );
    expect(ids[0]).toBe(ids[1]);
  });

  test("names a person by the product's block when nobody else does", () => {
    const { subject } = acceptOne(
      hmac,
      fixtureRequest("identitypass/portal.bvn.blocked.json", "headers_scheme_hmac"),
    ).event;
    expect(subject).toMatchObject({ name: { full: "KELECHI SAMPLE" }, phone: "08000000033" });
  });

  test.each([{}, { hello: 1 }, [], null, { data: {} }, { status: "completed" }])(
    "is not made of %j",
    (payload) => {
      expect(itemOf(payload)).toMatchObject({ readable: false, reason: "not_an_event" });
    },
  );

  test("keeps no photo, parsed or not", () => {
    const photo = Buffer.alloc(3_000, 7).toString("base64");
    const payload = {
      data: { response_code: "00", nin_data: { photo, image: `data:image/png;base64,${photo}` } },
    };
    const { event, body } = itemOf(payload);
    expect(JSON.parse(body).data.nin_data).toEqual({ photo: "[image removed]", image: "[image removed]" });
    expect(JSON.stringify(event.raw)).toBe(body);
    const broken = itemOf(JSON.stringify(payload).slice(0, -5));
    expect(broken).toMatchObject({ reason: "not_json" });
    expect(broken.body).not.toContain(photo.slice(0, 100));
  });
});
