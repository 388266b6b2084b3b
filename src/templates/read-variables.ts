import {
  AssignTag,
  CaseTag,
  ForTag,
  IfTag,
  type Template as Node,
  Output,
  type Token,
  TypeGuards,
  UnlessTag,
} from "liquidjs";
import { readValue, type Scope, type Seen } from "./read-value.ts";
import type { TemplateFault, TemplateVariable } from "./template.ts";

const LOOP_OPTIONS: readonly string[] = ["limit", "offset"];

/** Every variable of the view that a parsed text names, and what it does that we do not allow. */
export function readVariables(nodes: readonly Node[]): {
  readonly variables: readonly TemplateVariable[];
  readonly faults: readonly TemplateFault[];
} {
  const seen: Seen = { variables: [], faults: [] };
  readNodes(nodes, { loops: new Map(), assigned: new Set(), guarded: [] }, seen);
  return seen;
}

/** How many parts a text has, those inside its tags included. */
export function countParts(nodes: readonly Node[]): number {
  return nodes.reduce((sum, node) => sum + 1 + countParts(childrenOf(node)), 0);
}

/** All loops of a text, inner ones too. */
export function loopsOf(nodes: readonly Node[]): readonly ForTag[] {
  return nodes.flatMap((node) => [...(node instanceof ForTag ? [node] : []), ...loopsOf(childrenOf(node))]);
}

function readNodes(nodes: readonly Node[], scope: Scope, seen: Seen): void {
  for (const node of nodes) readNode(node, scope, seen);
}

function readNode(node: Node, scope: Scope, seen: Seen): void {
  if (node instanceof Output) readValue(node.value, scope, seen, false);
  else if (node instanceof ForTag) readLoop(node, scope, seen);
  else if (node instanceof AssignTag) readAssign(node, scope, seen);
  else if (node instanceof CaseTag) readCase(node, scope, seen);
  else if (node instanceof IfTag || node instanceof UnlessTag) readIf(node, scope, seen);
}

/** What a branch asks for is known to be there, or known to be missed, inside it. */
function readIf(tag: IfTag | UnlessTag, scope: Scope, seen: Seen): void {
  const guarded = [...scope.guarded];
  for (const branch of tag.branches) {
    guarded.push(...readValue(branch.value, scope, seen, true));
    readNodes(branch.templates, { ...scope, guarded }, seen);
  }
  readNodes(tag.elseTemplates ?? [], { ...scope, guarded }, seen);
}

function readCase(tag: CaseTag, scope: Scope, seen: Seen): void {
  const guarded = [...scope.guarded, ...readValue(tag.value, scope, seen, true)];
  for (const branch of tag.branches) {
    for (const value of branch.values) readValue(value, scope, seen, true);
    readNodes(branch.templates, { ...scope, guarded }, seen);
  }
  readNodes(tag.elseTemplates, { ...scope, guarded }, seen);
}

function readLoop(tag: ForTag, scope: Scope, seen: Seen): void {
  const [over = []] = readValue(tag.collection, scope, seen, true);
  for (const [name, value] of Object.entries(tag.hash.hash)) {
    if (!LOOP_OPTIONS.includes(name)) seen.faults.push(loopFault(tag, name));
    if (TypeGuards.isValueToken(value)) readValue(value, scope, seen, false);
  }
  const loops = new Map(scope.loops).set(tag.variable, over);
  readNodes(tag.templates, { ...scope, loops, guarded: [...scope.guarded, over] }, seen);
  readNodes(tag.elseTemplates, scope, seen);
}

function readAssign(tag: AssignTag, scope: Scope, seen: Seen): void {
  for (const argument of tag.arguments()) readValue(argument, scope, seen, false);
  for (const name of tag.localScope()) scope.assigned.add(name.getText());
}

function loopFault(tag: { readonly token: Token }, name: string): TemplateFault {
  const { begin, end } = tag.token;
  return {
    code: "T303",
    offset: begin,
    length: end - begin,
    message: `a loop cannot take \`${name}\``,
    fix: "use `limit:` and `offset:` only",
  };
}

function childrenOf(node: Node): readonly Node[] {
  if (node instanceof ForTag) return [...node.templates, ...node.elseTemplates];
  if (node instanceof IfTag || node instanceof UnlessTag || node instanceof CaseTag) {
    return [...node.branches.flatMap((branch) => branch.templates), ...(node.elseTemplates ?? [])];
  }
  return [];
}
