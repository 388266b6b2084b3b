import type { Problem } from "../config/problem.ts";
import type { ProblemCode } from "../config/problem-codes/problem-code.ts";
import { PROBLEM_CODES } from "../config/problem-codes/problem-codes.ts";
import type { PlacedProblem } from "./check-github.ts";

type Found = {
  readonly placed: readonly PlacedProblem[];
  readonly closed?: string | undefined;
  /** Of the relay. */
  readonly version: string;
};

const CODES = new Map<string, ProblemCode>(Object.entries(PROBLEM_CODES));

/** The findings as a SARIF 2.1.0 log, for code scanning. */
export function sarifLog({ placed, closed, version }: Found) {
  const codes = [...new Set(placed.map(({ problem }) => problem.code))].toSorted();
  const rules = codes.map((code) => ruleOf(code, placed));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "kyc-relay", version, rules } },
        columnKind: "utf16CodeUnits",
        invocations: [{ executionSuccessful: true, ...notifications(closed) }],
        results: placed.map((one) => resultOf(one, codes)),
      },
    ],
  };
}

/** What `explain-code` says of it, where the finding is looked at. */
function ruleOf(id: string, placed: readonly PlacedProblem[]) {
  const isError = placed.some(({ problem }) => problem.code === id && problem.severity === "error");
  const known = CODES.get(id);
  return {
    id,
    shortDescription: { text: known?.means ?? id },
    ...(known ? { help: { text: known.how } } : {}),
    defaultConfiguration: { level: isError ? "error" : "warning" },
  };
}

/** What stands in no file, yet stops the relay. */
function notifications(closed: string | undefined) {
  if (closed === undefined) return {};
  const text = `The settings would stop the start: ${closed}`;
  return { toolConfigurationNotifications: [{ level: "error", message: { text } }] };
}

function resultOf({ problem, path }: PlacedProblem, codes: readonly string[]) {
  const { code, severity, message, fix } = problem;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity,
    message: { text: fix === undefined ? message : `${message}\nfix: ${fix}` },
    ...(path === undefined ? {} : { locations: [{ physicalLocation: placeOf(problem, path) }] }),
  };
}

function placeOf({ line, column, length }: Problem, path: string) {
  return {
    artifactLocation: artifactOf(path),
    region: { startLine: line, startColumn: column, endLine: line, endColumn: column + length },
  };
}

/** A file outside the repository has an address of its own. */
function artifactOf(path: string) {
  const uri = path.split("/").map(encodeURIComponent).join("/");
  return path.startsWith("/") ? { uri: `file://${uri}` } : { uri, uriBaseId: "%SRCROOT%" };
}
