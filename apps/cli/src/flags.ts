import { CertwrightError, keyAlgorithms, pkcs12Compatibilities } from '@certwright/core';
import { Flags } from '@oclif/core';
import { defaultPlan } from './input/read-plan.ts';

export const planFlag = Flags.string({ summary: 'the plan of the cluster', helpValue: 'FILE', default: defaultPlan });

export const keyAlgorithmFlag = Flags.option({
  summary: 'kind of the new keys; ec-p256 unless said otherwise',
  options: keyAlgorithms,
});

export const dryRunFlag = Flags.boolean({
  summary: 'print what would run as a shell script, with its configs, and do nothing',
});

export const authorityFlag = Flags.string({ summary: 'the authority that signs', helpValue: 'NAME', default: 'ca' });

export const organizationsFlag = Flags.string({
  summary: 'organizations of the subject, with commas between them; for Kubernetes, the groups of the user',
  helpValue: 'O,O',
});

/** Either how long from now on, in whole days over 0, or until when; core reads them, so that the message is the same for every front end. */
export const validityFlags = {
  'validity-period': Flags.string({
    summary: 'days that it is valid; 365 unless said otherwise',
    helpValue: 'DAYS',
    exclusive: ['not-after'],
  }),
  'not-before': Flags.string({
    summary: 'when it begins to be valid, such as 2030-01-01T00:00:00Z; now unless said otherwise',
    helpValue: 'TIME',
    dependsOn: ['not-after'],
  }),
  'not-after': Flags.string({ summary: 'the last second in which it is valid, in place of days', helpValue: 'TIME' }),
};

/** As core names them. */
export function validityOf(flags: Readonly<Partial<Record<keyof typeof validityFlags, string | undefined>>>) {
  return { lifetimeDays: flags['validity-period'], notBefore: flags['not-before'], notAfter: flags['not-after'] };
}

/** Of an export into one file. */
export const placeFlags = {
  out: Flags.string({
    summary: 'the file; - for stdout; without it, one of the usual name in the current folder',
    helpValue: 'FILE',
  }),
  overwrite: Flags.boolean({ summary: 'replace a file that is there' }),
};

/** Of an export that a password protects. */
export const passwordFlags = {
  'password-file': Flags.string({
    summary: 'file whose first line is the password that protects the export',
    helpValue: 'FILE',
    exclusive: ['password-env', 'generate-password'],
  }),
  'password-env': Flags.string({
    summary: 'name of the environment variable that holds it; without any of these it is asked for on a terminal',
    helpValue: 'NAME',
    exclusive: ['generate-password'],
  }),
  'generate-password': Flags.boolean({ summary: 'make one up and show it, this once' }),
};

export const compatFlag = Flags.option({
  summary:
    'whether only programs of today can read it, or old Java, macOS and Windows too; modern unless said otherwise',
  options: pkcs12Compatibilities,
});

interface FlagsOfFormats {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly metadata: { readonly flags: Readonly<Record<string, { readonly setFromDefault?: boolean } | undefined>> };
  readonly format: string;
  /** Flags that mean something for these formats only. */
  readonly formatsOf: Readonly<Record<string, readonly string[]>>;
}

/** Throws `request-invalid` for a flag that would be passed over. */
export function assertFlagsFit({ flags, metadata, format, formatsOf }: FlagsOfFormats): void {
  const given = Object.keys(flags).filter((flag) => metadata.flags[flag]?.setFromDefault !== true);
  const flag = given.find((name) => formatsOf[name]?.includes(format) === false);
  if (flag === undefined) return;
  throw new CertwrightError('request-invalid', `--${flag} means nothing for format ${format}`, {
    hint: `leave it out, or choose ${formatsOf[flag]?.join(' or ')}`,
  });
}

/** The same for a renewal, which is as long as the certificate was. */
export const renewedValidityFlag = Flags.string({
  summary: 'days that it is valid; without it, as long as it was before',
  helpValue: 'DAYS',
});
