import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What the reference tells of a command, from the manifest that the build writes. */
interface CommandEntry {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly args: Readonly<Record<string, ArgumentEntry>>;
  readonly flags: Readonly<Record<string, FlagEntry>>;
  readonly examples: readonly (string | { readonly description: string; readonly command: string })[];
}

interface ArgumentEntry {
  readonly name: string;
  readonly description: string;
  readonly required?: boolean;
  readonly default?: string;
}

interface FlagEntry {
  readonly name: string;
  readonly summary: string;
  readonly helpValue?: string;
  readonly helpGroup?: string;
  readonly options?: readonly string[];
  readonly default?: string;
  readonly required?: boolean;
  readonly type: 'boolean' | 'option';
}

const MANIFEST = path.join(import.meta.dirname, 'dist/manifest.json');
const PAGE = path.join(import.meta.dirname, '../../docs/cli.md');

const INTRODUCTION = `# The command line

<!-- Made by apps/cli/reference.ts from the commands themselves. Do not edit. -->

Every command prints its help with \`--help\`. These flags are the same everywhere; those of the passphrase are there where
a command may need the key of an authority:
`;

const EXIT_CODES = `
Exit codes:

| code | meaning |
|---|---|
| 0 | done |
| 1 | it failed |
| 2 | wrong usage: the command line, or a value in it |
| 3 | the answer is no: what is there differs from the plan or is not well, a certificate does not verify |
| 130, 143 | stopped by SIGINT or SIGTERM |

What a command found or made goes to stdout; warnings and errors go to stderr, an error with the hint what to do next.
With \`--json\`, stdout holds one object: the result with its \`warnings\`, or
\`{ "error": { "code", "message", "hint", "details" } }\`, with the exit code as above. The codes are in
[errors.md](errors.md); \`usage-wrong\` is a command line that is none, and \`bug\` what should not happen.
A \`certificate\` is told in RFC 5280's words (\`subject\`, \`issuer\`, \`serialNumber\` in hex, \`notBefore\`, \`notAfter\`,
\`subjectAltName\` …), with times in ISO 8601 and the SHA-256 \`fingerprint\`; paths are absolute.

Environment: \`PATH\` is where openssl is looked for, \`TMPDIR\` where it works, \`NO_COLOR\` switches colours off, and
\`CERTWRIGHT_OPENSSL_TIMEOUT\` is how many seconds one openssl process may take (120 without it).
`;

/** What the result of each command holds with `--json`, but for `warnings`. */
const RESULTS: Readonly<Record<string, string>> = {
  'tokens:create': '`token`, which is told this once, and the rest as of `tokens list`',
  'tokens:list':
    '`tokens`, each with `id`, `name`, `role`, `issuingPolicy`, `createdAt`, `createdBy`, `expiresAt`, `lastUsedAt` and `revokedAt`',
  'tokens:revoke': 'the token, as of `tokens list`',
  audit:
    '`entries`, oldest first, with `id`, `at`, `principal`, `frontEnd`, `action`, `target`, `outcome` (`done`, or the code of an error) and `details`',
  'ca:change-passphrase': '`name`, `keyPath`, `encrypted`',
  'ca:create': '`name`, `certificatePath`, `keyPath`, `certificate`',
  'ca:export':
    '`name`, `format`, `path` (null for stdout), `holdsKey` (false), `certificates`, and `password` when it was generated',
  'ca:crl':
    '`revocationLists`, each with `authority`, `outcome` (`published`, or `overtaken` by a newer one), `crlNumber`, `thisUpdate`, `nextUpdate`, `entries` (`serialNumber`, `revocationDate`, `reason`), `pemPath` and `derPath`',
  'ca:import': '`name`, `certificatePath`, `keyPath`, `certificate`, `chain` (a list of certificates)',
  'ca:list': '`authorities`, each as of `ca show`',
  'ca:ocsp-responder':
    '`name`, `outcome` (`created`, `replaced` or `kept`), `profile`, `certificatePath`, `keyPath`, `certificate`',
  'ca:renew':
    '`name`, `authority` (who signed), `certificatePath`, `certificate`, `former`, `alsoIn` (whose files hold it too), `kubeconfigs`; of a dry run `script`',
  'ca:rotate':
    '`name`, `stage`, `changed`, `bundle` (what its file holds), `other` (`name` and `certificate` of the one that does not sign, or missing), `leaves` with `name`, `outcome` (`reissued`, `expired`, `revoked` or `no key`) and `notAfter`, `kubeconfigs`',
  'ca:set': '`name`, and of `crlUrl`, `ocspUrl` and `issuerUrl` those that are set',
  'ca:show':
    '`name`, `certificatePath`, `keyPath`, `key` (`present`, `encrypted`, `missing` …), `selfSigned`, `faults` (what keeps it from signing), `certificate`, `chain`, `addresses` (`crlUrl`, `ocspUrl`, `issuerUrl`)',
  'ca:tree':
    '`roots` and `withoutIssuer`, lists of `name`, `certificatePath`, `status`, `isAuthority`, what tells the certificate, and `issued`, a list of the same',
  'certificates:export':
    '`name`, `format`, `path` (null for stdout), `holdsKey`, `certificates`, and `password` when it was generated',
  'certificates:generate':
    '`name`, `outcome` (`created`, `replaced`, `signed-again` or `kept`), `profile`, `certificatePath`, `keyPath`, `certificate`; of a dry run `script`',
  'certificates:list':
    '`certificates` with `name`, `source` (`record`, or `folder` for what nobody issued here), `status` (`valid`, `expires-soon`, `not-yet-valid`, `expired`, `replaced` or `revoked`), `daysLeft`, what tells the certificate, and, where they are known, `authority`, `profile`, `certificatePath`, `keyPath`, `issuedAt`, `frontEnd`, `renews`, `replacedAt`, `revokedAt` and `revocationReason`',
  'certificates:needs-renewal': '`name`, `needed`, `notAfter`, `certificate`',
  'certificates:rekey': 'as of `certificates renew`',
  'certificates:renew':
    '`renewed` with `name`, `certificatePath`, `keyPath`, `certificate` and `former`; `skipped` (`name`, `reason`), `failures` (`name`, `code`, `message`, `hint`, `details`), `kubeconfigs` (paths), `hooks` (`name`, `program`, `succeeded`, `message`); of a dry run `script`',
  'certificates:revoke':
    '`outcome` (`revoked`, or `kept` when it was revoked before), `authority`, `name`, `serialNumber`, `reason`, `revokedAt`, `notAfter`, `issuerKey`, `fingerprint`; `kubernetes` (`fact`, `instead`) of a client of a cluster; with `--crl` the `revocationList`, as of `ca crl`',
  'certificates:show':
    '`origin`, `status`, `daysLeft`, `certificate` (with `fingerprintSha1`), `pem`, `others` (what came with it), `chain` with `state` (`complete`, `incomplete` or `unknown`) and `links`, and what `certificates list` tells of it, where it is known here',
  'certificates:sign':
    '`name`, `outcome` (`created` or `replaced`), `profile`, `certificatePath`, `certificate`; of a dry run `script`',
  'certificates:validate':
    '`valid`, `certificates` with `name`, `certificatePath`, `keyPath`, `certificate` and `problems` (`kind`, `message`), and `served` with `server`, `outcome` (`current`, `not-reloaded`, `newer`, `other`, `unknown` or `not-reached`), `name`, `status`, `certificate` and `onDisk`, or `error`',
  'certificates:verify':
    '`verifies`, `at`, `names`, `purpose`, `chain` (a list of certificates), `trusted` (`path`, `authority`), `reasons` with `check`, `citation`, `certificate` and `message`',
  'cluster:diff':
    '`asPlanned`, `certificates` with `name`, `purpose`, `state` (`present`, `missing`, `differing` or `incomplete`) and `differences` (`field`, `wanted`, `found`, `severity`, `code`, `hint`)',
  'cluster:export':
    '`layout`, `path`, `backupPath` (where the folder went that was there, or null), `nodes` with `host`, `roles` and `files`',
  'cluster:generate':
    '`changed`, `certificates` with `name`, `purpose`, `outcome` and `notAfter`, and `kubeconfig` (`path`, `outcome`, `server`, or null); of a dry run `script`',
  'cluster:init': '`plan`',
  'cluster:kubeconfig': '`path`, `outcome` (`written`, `unchanged` or `replaced`), `server`',
  completion: '`script`',
  doctor: '`healthy`, `findings` with `level` (`ok`, `warning` or `broken`), `subject`, `message` and `cure`',
  'inventory:backup': '`path`, `certificates` and `revocations` (how many the copy holds)',
  'inventory:rebuild':
    '`recordPath`, `damagedPath` (or null), `certificates`, `revocations` and `auditEntries` (how many it holds), `crlNumbers` (the last of each authority), `unknown` (what it does not know)',
  'profiles:list': '`profiles` with `name`, `description`, `builtIn` and `path`',
  'profiles:show': '`name`, `description`, `builtIn`, `path`, `text`, and `puts` (what it puts into a certificate)',
};

/** The whole page, in Markdown. */
function formatReference(commands: readonly CommandEntry[]): string {
  const shared = new Map(
    commands.flatMap(({ flags }) => Object.values(flags).filter(isShared)).map((flag) => [flag.name, flag]),
  );
  const sections = commands.map(formatCommand);
  return `${INTRODUCTION}\n${flagTable([...shared.values()])}${EXIT_CODES}\n${sections.join('\n')}`;
}

function formatCommand({ id, summary, description, args, flags, examples }: CommandEntry): string {
  const words = id.replaceAll(':', ' ');
  const own = Object.values(flags).filter((flag) => !isShared(flag));
  return [
    `## certwright ${words}`,
    '',
    `${sentence(summary)}${description === undefined ? '' : `\n${description}`}`,
    '',
    ...codeBlock([usageOf(words, args, own)]),
    ...(Object.keys(args).length > 0 ? [argumentTable(Object.values(args))] : []),
    ...(own.length > 0 ? [flagTable(own)] : []),
    `Example${examples.length === 1 ? '' : 's'}:`,
    '',
    ...codeBlock(examples.map(formatExample)),
    `With \`--json\`: ${resultOf(id)}.`,
    '',
  ].join('\n');
}

function resultOf(id: string): string {
  const result = RESULTS[id];
  if (result === undefined) throw new Error(`RESULTS says nothing of ${id}`);
  return result;
}

function usageOf(words: string, args: CommandEntry['args'], flags: readonly FlagEntry[]): string {
  const named = Object.values(args).map(({ name, required }) =>
    required ? name.toUpperCase() : `[${name.toUpperCase()}]`,
  );
  const required = flags.filter((flag) => flag.required).map(flagText);
  return ['certwright', words, ...named, ...required, '[FLAGS]'].join(' ');
}

function formatExample(example: CommandEntry['examples'][number]): string {
  const text = typeof example === 'string' ? example : `# ${example.description}\n${example.command}`;
  return text.replaceAll('<%= config.bin %>', 'certwright');
}

function codeBlock(lines: readonly string[]): string[] {
  return ['```sh', ...lines, '```', ''];
}

function argumentTable(args: readonly ArgumentEntry[]): string {
  const rows = args.map(
    ({ name, description, default: usual }) => `| ${name.toUpperCase()} | ${description}${defaultText(usual)} |`,
  );
  return `| argument | meaning |\n|---|---|\n${rows.join('\n')}\n`;
}

function flagTable(flags: readonly FlagEntry[]): string {
  const rows = flags.map((flag) => {
    const options = flag.options ? ` (${flag.options.join(', ')})` : '';
    return `| \`${flagText(flag)}\` | ${flag.summary}${options}${defaultText(flag.default)} |`;
  });
  return `| flag | meaning |\n|---|---|\n${rows.join('\n')}\n`;
}

function flagText({ name, type, helpValue, options }: FlagEntry): string {
  return type === 'boolean' ? `--${name}` : `--${name} ${helpValue ?? (options ? 'KIND' : 'VALUE')}`;
}

function defaultText(usual: string | undefined): string {
  return usual === undefined ? '' : `; without it: \`${usual}\``;
}

function isShared({ helpGroup }: FlagEntry): boolean {
  return helpGroup !== undefined;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Writes docs/cli.md; with `--check` it writes nothing, and fails when the page is not current. */
function main(check: boolean): void {
  const { commands }: { commands: Record<string, CommandEntry> } = JSON.parse(readFileSync(MANIFEST, 'utf8'));
  const page = formatReference(Object.values(commands).toSorted((a, b) => a.id.localeCompare(b.id)));
  if (!check) writeFileSync(PAGE, page);
  if (readFileSync(PAGE, 'utf8') === page) return;
  process.stderr.write('docs/cli.md is not current: run node apps/cli/reference.ts after the build\n');
  process.exitCode = 1;
}

main(process.argv.includes('--check'));
