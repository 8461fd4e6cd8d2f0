import path from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

/** One place where a source file names another module, whatever the syntax. */
export interface Import {
  /** As written; undefined where it is computed, so that nobody can tell what is imported. */
  readonly specifier: string | undefined;
  /** The path from the repository's root, for a relative specifier. */
  readonly target: string | undefined;
  /** Only types come through, and nothing of it is left at run time. */
  readonly typeOnly: boolean;
  readonly line: number;
}

export interface SourceFile {
  /** From the repository's root, with slashes. */
  readonly path: string;
  readonly imports: readonly Import[];
  /** Lines that read the environment of the process. */
  readonly environmentLines: readonly number[];
}

interface Found {
  readonly specifier: string | undefined;
  readonly typeOnly: boolean;
  readonly offset: number;
}

/** Throws when the text is not TypeScript, for then nothing could be said about it. */
export function parseSourceFile(filePath: string, text: string): SourceFile {
  const { program, errors } = parseSync(filePath, text, { sourceType: 'module' });
  if (errors[0] !== undefined) throw new Error(`${filePath}: ${errors[0].message}`);
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  const imports: Found[] = [];
  const environment: number[] = [];
  new Visitor(importVisitor(imports)).visit(program);
  new Visitor(environmentVisitor(environment)).visit(program);
  return {
    path: filePath,
    imports: imports.map(({ specifier, typeOnly, offset }) => ({
      specifier,
      typeOnly,
      target: specifier?.startsWith('.') ? path.posix.join(path.posix.dirname(filePath), specifier) : undefined,
      line: lineOf(offset),
    })),
    environmentLines: environment.map(lineOf),
  };
}

type VisitorObject = ConstructorParameters<typeof Visitor>[0];
type Node = { readonly type: string };

function importVisitor(found: Found[]): VisitorObject {
  const add = (specifier: string | undefined, typeOnly: boolean, offset: number) =>
    found.push({ specifier, typeOnly, offset });
  return {
    ImportDeclaration(node) {
      const everyNameIsType =
        node.specifiers.length > 0 &&
        node.specifiers.every((entry) => entry.type === 'ImportSpecifier' && entry.importKind === 'type');
      add(node.source.value, node.importKind === 'type' || everyNameIsType, node.start);
    },
    ExportNamedDeclaration(node) {
      if (node.source !== null) add(node.source.value, node.exportKind === 'type', node.start);
    },
    ExportAllDeclaration(node) {
      add(node.source.value, node.exportKind === 'type', node.start);
    },
    ImportExpression(node) {
      add(textOf(node.source), false, node.start);
    },
    TSImportType(node) {
      add(textOf(node.source), true, node.start);
    },
    TSExternalModuleReference(node) {
      add(textOf(node.expression), false, node.start);
    },
    CallExpression(node) {
      const { callee } = node;
      const isRequire = isIdentifier(callee, 'require');
      if (isRequire || isMember(callee, 'process', 'getBuiltinModule'))
        add(textOf(node.arguments[0]), false, node.start);
    },
  };
}

function environmentVisitor(offsets: number[]): VisitorObject {
  return {
    MemberExpression(node) {
      if (isMember(node, 'process', 'env')) offsets.push(node.start);
    },
    VariableDeclarator({ id, init, start }) {
      if (id.type !== 'ObjectPattern' || init === null || !isProcess(init)) return;
      if (id.properties.some((entry) => entry.type !== 'Property' || nameOf(entry.key) === 'env')) offsets.push(start);
    },
    ImportDeclaration({ source, specifiers, start }) {
      const takesEnv = specifiers.some((entry) => entry.type === 'ImportSpecifier' && nameOf(entry.imported) === 'env');
      if (/^(node:)?process$/.test(source.value) && takesEnv) offsets.push(start);
    },
  };
}

function textOf(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if ('value' in node && typeof node.value === 'string') return node.value;
  if (node.type !== 'TemplateLiteral' || !('quasis' in node) || !Array.isArray(node.quasis)) return undefined;
  return node.quasis.length === 1 ? node.quasis[0].value.cooked : undefined;
}

function nameOf(node: Node): string | undefined {
  return 'name' in node && typeof node.name === 'string' ? node.name : textOf(node);
}

const isIdentifier = (node: Node, name: string) => node.type === 'Identifier' && nameOf(node) === name;

function isMember(node: Node, object: string, property: string): boolean {
  if (node.type !== 'MemberExpression' || !('object' in node) || !('property' in node)) return false;
  const owner = node.object as Node;
  const owned = isIdentifier(owner, object) || isMember(owner, 'globalThis', object);
  return owned && nameOf(node.property as Node) === property;
}

const isProcess = (node: Node) => isIdentifier(node, 'process') || isMember(node, 'globalThis', 'process');
