import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { type PageOf, unallocatedOf } from "../../src/store/unallocated.ts";

/** The pages of a database that SQLite made, after these statements. */
function pagesOf(statements: readonly string[], pageBytes = 4_096): readonly Buffer[] {
  const database = new Database(":memory:");
  database.pragma(`page_size = ${pageBytes}`);
  database.pragma("secure_delete = OFF");
  for (const statement of statements) database.exec(statement);
  const file = database.serialize();
  database.close();
  return Array.from({ length: file.length / pageBytes }, (_, n) =>
    Buffer.from(file.subarray(n * pageBytes, (n + 1) * pageBytes)),
  );
}

const of = (parts: Partial<PageOf> = {}): PageOf => ({ number: 2, pages: 10, reserved: 0, ...parts });

const TABLE = "CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT)";
const fill = (from: number, to: number) =>
  `WITH RECURSIVE n (k) AS (SELECT ${from} UNION ALL SELECT k + 1 FROM n WHERE k < ${to})
   INSERT INTO t SELECT k, 'canary-' || k || '-' || hex(zeroblob(10)) FROM n`;

/** A leaf of `t` with nine rows, of which the fourth was deleted without its bytes. */
function leaf(pageBytes?: number): Buffer {
  const page = pagesOf([TABLE, fill(1, 9), "DELETE FROM t WHERE k = 4"], pageBytes)[1];
  if (!page) throw new Error("the table has a page");
  return page;
}

function overwritten(page: Buffer, parts?: Partial<PageOf>): Buffer {
  const copy = Buffer.from(page);
  for (const { at, length } of unallocatedOf(page, of(parts))) copy.fill(0, at, at + length);
  return copy;
}

describe("what holds no row", () => {
  it.each([512, 4_096, 65_536])("is what a deleted row left, in pages of %i bytes", (pageBytes) => {
    const page = leaf(pageBytes);
    // The first of its bytes are the free block's own.
    expect(page.includes("nary-4-")).toBe(true);
    const after = overwritten(page);
    expect(after.includes("nary-4-")).toBe(false);
    for (const row of [1, 2, 3, 5, 6, 7, 8, 9]) expect(after.includes(`canary-${row}-`)).toBe(true);
    expect(unallocatedOf(after, of())).toEqual([]);
  });

  it("is what lies between the cell pointers and the cells", () => {
    const page = leaf();
    const after = overwritten(page);
    page.write("canary-left-behind", 200);
    expect(overwritten(page)).toEqual(after);
  });

  it("is found behind the file's own header, too", () => {
    const [first] = pagesOf([TABLE]);
    if (!first) throw new Error("there is a first page");
    first.write("canary", 200);
    const after = overwritten(first, { number: 1 });
    expect(after.includes("canary")).toBe(false);
    expect(after.subarray(0, 100)).toEqual(first.subarray(0, 100));
    expect(after.includes(TABLE)).toBe(true);
  });

  it("is nothing in what is reserved at the end of a page", () => {
    const page = leaf();
    const usable = { reserved: page.length - page.readUInt16BE(5) + 1 };
    expect(unallocatedOf(page, of(usable))).toEqual([]);
    expect(unallocatedOf(page, of())).not.toEqual([]);
  });
});

describe("a page is left alone", () => {
  it("that is no b-tree's", () => {
    const pages = pagesOf([TABLE, "INSERT INTO t VALUES (1, hex(zeroblob(20000)))"]);
    const overflow = pages.slice(2);
    expect(overflow.length).toBeGreaterThan(5);
    for (const page of overflow) expect(unallocatedOf(page, of())).toEqual([]);
  });

  it("whose first bytes may be the number of a page, as in overflow pages beyond 256 GiB", () => {
    const page = leaf();
    const asNumber = page.readUInt32BE(0);
    expect(asNumber).toBeGreaterThan(2 ** 25);
    expect(unallocatedOf(page, of({ pages: asNumber - 1 }))).not.toEqual([]);
    expect(unallocatedOf(page, of({ pages: asNumber }))).toEqual([]);
  });

  const damages: Readonly<Record<string, (page: Buffer) => void>> = {
    "more cells than have room": (page) => page.writeUInt16BE(5_000, 3),
    "cells that begin within the pointers": (page) => page.writeUInt16BE(20, 5),
    "cells that begin behind the page": (page) => page.writeUInt16BE(4_097, 5),
    "a cell before the cells": (page) => page.writeUInt16BE(100, 8),
    "a cell behind the page": (page) => page.writeUInt16BE(4_096, 8),
    "a cell in a free block": (page) => page.writeUInt16BE(page.readUInt16BE(1) + 3, 8),
    "a free block before the cells": (page) => page.writeUInt16BE(100, 1),
    "a free block at the very end": (page) => page.writeUInt16BE(4_094, 1),
    "a free block that is too short": (page) => page.writeUInt16BE(3, page.readUInt16BE(1) + 2),
    "a free block that is too long": (page) => page.writeUInt16BE(4_000, page.readUInt16BE(1) + 2),
    "a free block that leads to itself": (page) =>
      page.writeUInt16BE(page.readUInt16BE(1), page.readUInt16BE(1)),
  };
  it.each(Object.entries(damages))("with %s", (_, damage) => {
    const page = leaf();
    expect(unallocatedOf(page, of())).not.toEqual([]);
    damage(page);
    expect(unallocatedOf(page, of())).toEqual([]);
  });
});
