import type { NodeRole } from './plan.ts';

/** What a file of a layout is made from. */
export type LayoutSource =
  /** `certificate`: all that the file of the pair holds; `publicKey`: of its certificate, as PEM. */
  | { readonly kind: 'certificate' | 'key' | 'publicKey'; readonly pair: string }
  /** `pair` is the user's. */
  | { readonly kind: 'kubeconfig'; readonly pair: string };

export interface LayoutFile {
  /** Relative to the node's folder, with slashes. */
  readonly path: string;
  readonly source: LayoutSource;
}

/** What goes to one machine, in a folder of the machine's name. */
export interface NodeFolder {
  readonly host: string;
  readonly roles: readonly NodeRole[];
  /** Without doubles. */
  readonly files: readonly LayoutFile[];
}

export function certificateFile(path: string, pair: string): LayoutFile {
  return { path, source: { kind: 'certificate', pair } };
}

export function keyFile(path: string, pair: string): LayoutFile {
  return { path, source: { kind: 'key', pair } };
}

export function kubeconfigFile(path: string, pair: string): LayoutFile {
  return { path, source: { kind: 'kubeconfig', pair } };
}

/** A file that two of a node's roles need stands once, where it came first. */
export function withoutDoubles(files: readonly LayoutFile[]): LayoutFile[] {
  return [...new Map(files.map((file) => [file.path, file])).values()];
}
