import { type Check, inEach } from '../check.ts';

export const versionThree: Check = {
  id: 'version-three',
  citation: 'RFC 5280 §4.1.2.1',
  check: ({ certificates }) =>
    inEach(certificates, ({ version }) =>
      version === 3 ? undefined : `it is of version ${version}, and only version 3 can say what it is for`,
    ),
};
