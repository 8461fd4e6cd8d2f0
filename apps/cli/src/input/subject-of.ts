import { splitList } from '@certwright/core';

interface SubjectFlags {
  readonly 'common-name'?: string | undefined;
  readonly organizations?: string | undefined;
}

/** The subject that the flags ask for; nothing where core's own choice, the name as commonName, is meant. */
export function subjectOf(
  name: string,
  { 'common-name': commonName, organizations = '' }: SubjectFlags,
): { subject?: { organizationName: string[]; commonName: string } } {
  const organizationName = splitList(organizations);
  if (commonName === undefined && organizationName.length === 0) return {};
  return { subject: { organizationName, commonName: commonName ?? name } };
}
