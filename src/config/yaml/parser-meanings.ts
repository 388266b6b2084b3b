import type { YAMLError } from "yaml";
import type { Fault } from "./yaml-faults.ts";

type Meaning = Pick<Fault, "code" | "message" | "fix">;

const MEANINGS: Readonly<Record<string, Meaning>> = {
  TAB_AS_INDENT: {
    code: "Y002",
    message: "a tab cannot indent a line in YAML",
    fix: "use two spaces for each level",
  },
  MULTIPLE_DOCS: {
    code: "Y007",
    message: "a second document starts here; a file holds one",
    fix: "take the --- line out, or put what follows into a file of its own",
  },
  RESOURCE_EXHAUSTION: {
    code: "Y008",
    message: "lists and maps are nested too deep here",
    fix: "take levels out",
  },
  BAD_DQ_ESCAPE: {
    code: "Y001",
    message: "a backslash inside double quotes starts an escape, and there is none like this",
    fix: "use single quotes, or write \\\\ for a backslash",
  },
  BAD_INDENT: {
    code: "Y001",
    message: "this line is not indented like the ones that it belongs to",
    fix: "entries of one list or map start in the same column",
  },
  MISSING_CHAR: {
    code: "Y001",
    message: "something is missing here, probably a colon and a space after a name",
    fix: "write  name: value",
  },
  BLOCK_AS_IMPLICIT_KEY: {
    code: "Y001",
    message: "lines follow further in, but this line has a value of its own",
    fix: "indent the next line like this one, or take this line's value away",
  },
  MULTILINE_IMPLICIT_KEY: {
    code: "Y001",
    message: "this line has no name with a colon and a space after it",
    fix: "write  name: value  or look for a missing quote or colon on the line above",
  },
  UNEXPECTED_TOKEN: {
    code: "Y001",
    message: "this cannot stand here",
    fix: "look for a missing quote, comma or line break before it",
  },
  BAD_SCALAR_START: {
    code: "Y006",
    message: "a value cannot start with this sign: it means something else in YAML",
    fix: "put quotes around the value",
  },
  BAD_ALIAS: {
    code: "Y006",
    message: "a value cannot start with * here: it means something else in YAML",
    fix: "put quotes around the value",
  },
  TAG_RESOLVE_FAILED: {
    code: "Y007",
    message: "! at the start of a value gives it a type, which is not possible here",
    fix: "take the type out; if it is text, put quotes around it",
  },
};

const NOT_YAML: Meaning = {
  code: "Y001",
  message: "this is not valid YAML",
  fix: "look for a missing quote, colon or space on this line and the one above",
};

/** What an error of the parser means to somebody who writes rules. */
export function meaningOf(error: YAMLError): Meaning {
  return MEANINGS[error.code] ?? NOT_YAML;
}
