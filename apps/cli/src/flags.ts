import { keyAlgorithms } from '@certwright/core';
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

/** Whole days, over 0; core reads it, so that the message is the same for every front end. */
export const validityFlag = Flags.string({ summary: 'days that it is valid', helpValue: 'DAYS', default: '365' });

/** The same for a renewal, which is as long as the certificate was. */
export const renewedValidityFlag = Flags.string({
  summary: 'days that it is valid; without it, as long as it was before',
  helpValue: 'DAYS',
});
