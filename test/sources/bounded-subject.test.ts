import { expect, test } from "vitest";
import { boundedSubject, LONGEST_IDENTIFIER } from "../../src/sources/bounded-subject.ts";
import { NOW, openPersona, request } from "./sample-requests.ts";

function subjectOf(reference: string, account = "act_1") {
  return { keys: [`ref:${reference}`, `persona:${account}`], key: `ref:${reference}`, reference, name: {} };
}

test("usual identifiers stay as they are", () => {
  const subject = subjectOf("c".repeat(LONGEST_IDENTIFIER - "ref:".length));
  expect(boundedSubject(subject)).toBe(subject);
});

test("an identifier that is too long is known by its beginning and its hash, with its key", () => {
  const { keys, key, reference = "" } = boundedSubject(subjectOf("c".repeat(5_000), "a".repeat(5_000)));
  expect(reference).toMatch(/^c+#[0-9a-f]{64}$/);
  expect(reference).toHaveLength(LONGEST_IDENTIFIER);
  expect(keys).toEqual([`ref:${reference}`, expect.stringMatching(/^persona:a+#[0-9a-f]{64}$/)]);
  expect(key).toBe(keys[0]);
});

test("two that are long and begin alike stay two", () => {
  const [one, other] = ["1", "2"].map((end) => boundedSubject(subjectOf("c".repeat(5_000) + end)));
  expect(one?.key).not.toBe(other?.key);
});

test("what no database's text can hold is replaced, nowhere cut in two", () => {
  expect(boundedSubject(subjectOf("a\0b\ud800")).key).toBe("ref:a\ufffdb\ufffd");
  expect(boundedSubject(subjectOf("\u{1f600}".repeat(1_000))).key?.isWellFormed()).toBe(true);
});

test("a request's event has them", () => {
  const attributes = {
    name: "inquiry.created",
    payload: { data: { type: "inquiry", id: "inq_1", attributes: { "reference-id": "c-".repeat(5_000) } } },
  };
  const body = JSON.stringify({ data: { type: "event", id: "evt_1", attributes } });
  const [item] = openPersona().normalise(request(body), { authentic: true, assurance: "signed" }, NOW);
  expect(item?.event.subject.key).toMatch(/^ref:[c-]+#[0-9a-f]{64}$/);
});
