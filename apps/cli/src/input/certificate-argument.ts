import { isServerAddress } from '@certwright/core';

/** What an argument means that may be a file, a server, or a certificate of the folder. */
export type CertificateArgument = 'file' | 'server' | 'reference';

/** By its form alone, so that what lies somewhere never changes what a command line means. */
export function kindOfArgument(text: string): CertificateArgument {
  if (text === '-' || text.includes('/') || /\.(pem|crt|cer|der)$/i.test(text)) return 'file';
  return isServerAddress(text) ? 'server' : 'reference';
}
