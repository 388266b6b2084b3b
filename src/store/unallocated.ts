/** Bytes of a page, counted from its first. */
export type Span = { readonly at: number; readonly length: number };

export type PageOf = {
  /** Of the database; the first is 1. */
  readonly number: number;
  /** How many pages the database has. */
  readonly pages: number;
  /** Bytes that SQLite leaves to others at the end of every page. */
  readonly reserved: number;
};

/** Bytes before the cell pointers, by the page's first byte: inner and leaf pages of indexes and of tables. */
const HEADER_BYTES: Readonly<Record<number, number>> = { 2: 12, 5: 12, 10: 8, 13: 8 };
/** The file's own header stands before that of the first page. */
const FILE_HEADER_BYTES = 100;
/** Where the next one is, and how long this one is. */
const FREE_BLOCK_HEADER_BYTES = 4;
const LARGEST_PAGE_BYTES = 65_536;

type Layout = {
  readonly usable: number;
  readonly cells: readonly number[];
  readonly top: number;
  readonly gap: Span;
};

/**
 * What of a page is neither in use nor zero: between the cell pointers and the cells, and within free blocks. SQLite
 * leaves copies of cells there when it moves them to another page. Nothing for a page that is no b-tree's or does not
 * look right in every number that was read.
 */
export function unallocatedOf(page: Uint8Array, of: PageOf): readonly Span[] {
  const layout = layoutOf(page, of);
  if (!layout) return [];
  const { cells, gap, usable } = layout;
  const blocks = freeBlocksOf(page, layout, headerAt(of));
  if (!blocks) return [];
  const insides = blocks.map(({ at, length }) => ({
    at: at + FREE_BLOCK_HEADER_BYTES,
    length: length - FREE_BLOCK_HEADER_BYTES,
  }));
  const left = [gap, ...insides].filter((span) => !isZero(page, span));
  if (left.length === 0) return [];
  const isSound = cells.every((cell) => cell >= layout.top && cell < usable && !isWithin(cell, blocks));
  return isSound ? left : [];
}

function layoutOf(page: Uint8Array, of: PageOf): Layout | undefined {
  const from = headerAt(of);
  const header = HEADER_BYTES[page[from] ?? 0];
  if (header === undefined || mayNameNext(page, of)) return undefined;
  const usable = page.length - of.reserved;
  const count = uint16(page, from + 3);
  const pointers = from + header;
  const at = pointers + 2 * count;
  // A page of 65,536 bytes without cells.
  const top = uint16(page, from + 5) || LARGEST_PAGE_BYTES;
  if (at > top || top > usable) return undefined;
  const cells = Array.from({ length: count }, (_, cell) => uint16(page, pointers + 2 * cell));
  return { usable, cells, top, gap: { at, length: top - at } };
}

/** Pages of other kinds begin with a page's number: beyond 256 GiB that may look like a b-tree's first byte. */
function mayNameNext(page: Uint8Array, { number, pages }: PageOf): boolean {
  return number > 1 && uint16(page, 0) * 65_536 + uint16(page, 2) <= pages;
}

/** Undefined if they are not in order, one behind the other, among the cells. */
function freeBlocksOf(
  page: Uint8Array,
  { usable, top }: Layout,
  header: number,
): readonly Span[] | undefined {
  const blocks: Span[] = [];
  let least = top;
  for (let at = uint16(page, header + 1); at !== 0; at = uint16(page, at)) {
    if (at < least || at + FREE_BLOCK_HEADER_BYTES > usable) return undefined;
    const length = uint16(page, at + 2);
    if (length < FREE_BLOCK_HEADER_BYTES || at + length > usable) return undefined;
    blocks.push({ at, length });
    least = at + length;
  }
  return blocks;
}

function isWithin(cell: number, blocks: readonly Span[]): boolean {
  return blocks.some(({ at, length }) => cell >= at && cell < at + length);
}

function isZero(page: Uint8Array, { at, length }: Span): boolean {
  for (let byte = at; byte < at + length; byte += 1) if (page[byte] !== 0) return false;
  return true;
}

function headerAt({ number }: PageOf): number {
  return number === 1 ? FILE_HEADER_BYTES : 0;
}

function uint16(page: Uint8Array, at: number): number {
  return (page[at] ?? 0) * 256 + (page[at + 1] ?? 0);
}
