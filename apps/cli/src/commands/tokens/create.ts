import { CertwrightError, createToken, keyAlgorithms, roles } from '@certwright/core';
import { formatTime, policyFacts } from '@certwright/present';
import { Args, Flags } from '@oclif/core';
import { FolderCommand } from '../../folder-command.ts';
import { readInputText } from '../../input/read-input-file.ts';
import { alignLines, factLines } from '../../present/lines.ts';

export default class TokensCreate extends FolderCommand {
  static override summary = 'make a token, with which a person or a machine may ask certwright-server';
  static override description = `It is printed once, on a line of its own at the end, and only its hash is kept; with
--quiet nothing else is printed. What it may have issued is in the flags, or in a policy file: JSON, as in
docs/access.md. What is not said is not allowed: without --name, no name.`;
  static override examples = [
    {
      description: 'A machine that gets certificates for its own name, with keys that it makes itself',
      command: '<%= config.bin %> tokens create web --role issuer --name web.lab.example --profile tls-server',
    },
    {
      description: 'Everything below a domain, and the addresses of a network',
      command: "<%= config.bin %> tokens create lab --role issuer --name '*.lab.example' --name 10.0.0.0/8",
    },
    {
      description: 'Into a variable, for a script that only reads',
      command: 'TOKEN=$(<%= config.bin %> tokens create dashboard --role viewer --quiet)',
    },
  ];
  static override args = {
    name: Args.string({ description: 'whose token it is', required: true, ignoreStdin: true }),
  };
  static override flags = {
    role: Flags.option({ summary: 'what it may do at all', options: roles, required: true })(),
    policy: Flags.string({
      summary: 'file with an issuing policy, in place of the flags for it',
      helpValue: 'FILE',
      exclusive: [
        'name',
        'organization',
        'profile',
        'authority',
        'longest-validity',
        'key-algorithm',
        'keys-made-here',
      ],
    }),
    name: Flags.string({
      summary: 'names that it may ask for: a host, *.example, 10.0.0.0/8, a mailbox, cn:TEXT, any; again for more',
      helpValue: 'PATTERN',
      multiple: true,
    }),
    organization: Flags.string({
      summary: 'organization that it may ask for, or any; again for more',
      helpValue: 'O',
      multiple: true,
    }),
    profile: Flags.string({
      summary: 'profile that it may ask for, or any; again for more; else tls-server, tls-client and tls-peer',
      helpValue: 'PROFILE',
      multiple: true,
    }),
    authority: Flags.string({
      summary: 'authority that may sign, or any; again for more; else ca',
      helpValue: 'NAME',
      multiple: true,
    }),
    'longest-validity': Flags.string({
      summary: 'the longest that a certificate may be valid, such as 30d, or any; else 90d',
      helpValue: 'DURATION',
    }),
    'key-algorithm': Flags.option({
      summary: 'kind of key that it may have certified; again for more; else any',
      options: keyAlgorithms,
      multiple: true,
    })(),
    'keys-made-here': Flags.boolean({ summary: 'the server may make its keys, too' }),
    'expires-in': Flags.string({ summary: 'how long it is valid, or never', helpValue: 'DURATION', default: '90d' }),
  };

  override async run() {
    const { args, flags } = await this.parse(TokensCreate);
    const issuingPolicy = flags.policy === undefined ? policyOf(flags) : await readPolicy(flags.policy);
    const { token, stored } = await createToken(this.openWorkbench(flags), {
      name: args.name,
      role: flags.role,
      issuingPolicy,
      expiresIn: flags['expires-in'],
    });
    const { id, name, role, expiresAt } = stored;
    this.print(
      `created token ${name}, ${role}, ${expiresAt ? `valid until ${formatTime(expiresAt)}` : 'valid until revoked'}`,
    );
    const policy = role === 'viewer' ? [] : policyFacts(stored.issuingPolicy);
    for (const line of alignLines(factLines([['id', [id]], ...policy]))) this.print(`  ${line}`);
    this.print('keep it now, it is not shown again:');
    this.printText(token);
    return { token, ...stored };
  }
}

interface PolicyFlags {
  readonly name?: string[] | undefined;
  readonly organization?: string[] | undefined;
  readonly profile?: string[] | undefined;
  readonly authority?: string[] | undefined;
  readonly 'longest-validity'?: string | undefined;
  readonly 'key-algorithm'?: string[] | undefined;
  readonly 'keys-made-here'?: boolean | undefined;
}

/** Undefined when the flags say nothing of it. */
function policyOf(flags: PolicyFlags) {
  const said = Object.entries({
    profiles: flags.profile,
    authorities: flags.authority,
    names: flags.name,
    organizations: flags.organization,
    longestValidity: flags['longest-validity'],
    keyAlgorithms: flags['key-algorithm'],
    keysMadeHere: flags['keys-made-here'],
  }).filter(([, value]) => value !== undefined);
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

async function readPolicy(path: string): Promise<unknown> {
  const what = 'issuing policy';
  const text = await readInputText({
    path,
    what,
    cure: 'give the path of a JSON file; docs/access.md has what stands in it',
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CertwrightError('request-invalid', `the ${what} ${path} is no JSON`, {
      hint: 'give an object such as {"names": ["*.lab.example"]}',
      cause,
    });
  }
}
