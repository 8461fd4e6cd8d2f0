import { listProfiles } from '@certwright/core';
import { FolderCommand } from '../../folder-command.ts';
import { formatPath } from '../../present/words.ts';

export default class ProfilesList extends FolderCommand {
  static override summary = 'list the kinds of certificates';
  static override description = 'Your own are the files NAME.cnf in the folder profiles of the assets folder.';
  static override examples = ['<%= config.bin %> profiles list'];

  override async run() {
    const { flags } = await this.parse(ProfilesList);
    const profiles = listProfiles(this.readFolder(flags)).map(({ name, description, builtIn, path }) => {
      return { name, description, builtIn, path };
    });
    this.printTable(
      ['profile', 'for', 'from'],
      profiles.map(({ name, description, builtIn, path }) => {
        return [name, description, builtIn ? 'certwright' : formatPath(path)];
      }),
    );
    return { profiles };
  }
}
