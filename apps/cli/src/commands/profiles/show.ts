import { getProfile } from '@certwright/core';
import { Args } from '@oclif/core';
import { FolderCommand } from '../../folder-command.ts';
import { profileLines } from '../../present/profile-lines.ts';

export default class ProfilesShow extends FolderCommand {
  static override summary = 'show the template of a profile, and what it puts into a certificate';
  static override examples = ['<%= config.bin %> profiles show tls-server'];
  static override args = {
    name: Args.string({ description: 'name of the profile', required: true, ignoreStdin: true }),
  };

  override async run() {
    const { args, flags } = await this.parse(ProfilesShow);
    const profile = getProfile(this.readFolder(flags), args.name);
    const lines = profileLines(profile);
    this.printText(profile.text);
    this.print();
    this.print(`A certificate of profile ${profile.name} gets:`);
    for (const line of lines) this.print(`  ${line}`);
    const { name, description, builtIn, path, text } = profile;
    return { name, description, builtIn, path, text, puts: lines };
  }
}
