import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EveryKind, type Purpose, type Specimen, serverNames, specimens } from './every-kind.ts';
import { describeWithPeers } from './find-program.ts';
import { gnutlsVerifier } from './gnutls-verifier.ts';
import { nodeVerifier } from './node-verifier.ts';
import { nssVerifier } from './nss-verifier.ts';
import { opensslVerifier } from './openssl-verifier.ts';
import type { Question, Verifier } from './verifier.ts';

const verifiers: readonly Verifier[] = [opensslVerifier, gnutlsVerifier, nssVerifier, nodeVerifier];
const otherNames = ['node2.example.com', 'example.com', '192.0.2.2'];

let kinds: EveryKind;
beforeAll(async () => {
  kinds = await EveryKind.make();
});
afterAll(() => kinds?.remove());

for (const verifier of verifiers) {
  describeWithPeers(`${verifier.name} verifies every kind of certificate`, verifier.programs, () => {
    beforeAll(() => verifier.prepare?.(kinds));

    it.each(asked(verifier))('$name', async (specimen) => {
      const questions = questionsAbout(specimen).filter(({ question }) => isAsked(verifier, specimen, question));
      const expected: Record<string, boolean> = {};
      const verdicts: Record<string, boolean> = {};
      let said = '';
      for (const { question, accepted } of questions) {
        const title = formatQuestion(question);
        const verdict = await verifier.verify(kinds, specimen, question);
        expected[title] = accepted;
        verdicts[title] = verdict.accepted;
        if (verdict.accepted !== accepted) said += `${title}: ${verdict.words}\n`;
      }
      expect(verdicts, said).toEqual(expected);
    });
  });
}

describe('every certificate is verified', () => {
  it.each(specimens)('$name by three peers at least', (specimen) => {
    expect(verifiers.filter((verifier) => asked(verifier).includes(specimen)).length).toBeGreaterThanOrEqual(3);
  });
});

/** All that must be accepted of a certificate, and what is nearest to it and must not be. */
function questionsAbout({ isAuthority, purposes }: Specimen): { question: Question; accepted: boolean }[] {
  const ask = (question: Omit<Question, 'trusting'>, accepted: boolean) => ({
    question: { ...question, trusting: 'root' as const },
    accepted,
  });
  const foreign = { question: { ...firstOf(purposes), trusting: 'foreign root' as const }, accepted: false };
  if (isAuthority) return [ask({}, true), foreign];
  const asked: readonly Purpose[] = ['serverAuth', 'clientAuth', 'OCSPSigning'];
  const names = purposes.includes('serverAuth')
    ? [
        ...serverNames.map((hostname) => ask({ purpose: 'serverAuth', hostname }, true)),
        ...otherNames.map((hostname) => ask({ purpose: 'serverAuth', hostname }, false)),
      ]
    : [];
  return [ask({}, true), ...asked.map((purpose) => ask({ purpose }, purposes.includes(purpose))), ...names, foreign];
}

function firstOf([purpose]: readonly Purpose[]): { purpose?: Purpose } {
  return purpose ? { purpose } : {};
}

function isAsked({ omits }: Verifier, specimen: Specimen, question: Question): boolean {
  return !Object.values(omits).some((isOmitted) => isOmitted(specimen, question));
}

/** The certificates of which a peer can be asked anything. */
function asked(verifier: Verifier): Specimen[] {
  return specimens.filter((specimen) =>
    questionsAbout(specimen).some(({ question }) => isAsked(verifier, specimen, question)),
  );
}

function formatQuestion({ purpose, hostname, trusting }: Question): string {
  return [purpose ?? 'the chain', ...(hostname ? [`as ${hostname}`] : []), `under the ${trusting}`].join(' ');
}
