import { Command, Flags } from '@oclif/core';

export default class Hello extends Command {
  static override summary = 'says hello';
  static override examples = ['<%= config.bin %> sample hello --name x'];
  static override flags = { name: Flags.string({ summary: 'who', default: 'you' }) };
  override async run(): Promise<void> {
    const { flags } = await this.parse(Hello);
    this.log(`hello ${flags.name}`);
  }
}
