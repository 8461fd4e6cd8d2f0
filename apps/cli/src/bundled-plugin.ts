import type { Command, Interfaces } from '@oclif/core';
import { Plugin } from '@oclif/core/config';

export interface Bundle {
  readonly pjson: Interfaces.PJSON;
  readonly manifest: Plugin['manifest'];
  /** What loads each command, by its id; a command is read from disk only when it is run. */
  readonly commands: Readonly<Record<string, () => Promise<{ readonly default: Command.Class }>>>;
}

/** An oclif plugin that searches no folder: what the build found is all there is. */
export class BundledPlugin extends Plugin {
  readonly #bundle: Bundle;

  constructor(root: string, bundle: Bundle) {
    super({ root, pjson: bundle.pjson, isRoot: true, ignoreManifest: true });
    this.#bundle = bundle;
  }

  override async load(): Promise<void> {
    await super.load();
    this.manifest = this.#bundle.manifest;
    this.commandIDs = Object.keys(this.manifest.commands);
    this.commands = Object.values(this.manifest.commands).map((command) => ({
      ...command,
      load: () => this.findCommand(command.id, { must: true }),
    }));
  }

  override findCommand(id: string, options: { must: true }): Promise<Command.Class>;
  override findCommand(id: string, options?: { must: boolean }): Promise<Command.Class | undefined>;
  override async findCommand(id: string, options?: { must: boolean }): Promise<Command.Class | undefined> {
    const command = (await this.#bundle.commands[id]?.())?.default;
    if (command === undefined && options?.must) throw new Error(`command ${id} is not in the bundle`);
    if (command !== undefined) Object.assign(command, { id, plugin: this });
    return command;
  }
}
