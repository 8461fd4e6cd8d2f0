import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { checkServerIdentity } from 'node:tls';
import { type EveryKind, readFirstCertificate, type Specimen, specimens } from './every-kind.ts';
import { shakeHands, withTlsServer } from './tls-handshake.ts';
import type { Question, Verdict, Verifier } from './verifier.ts';

/** node:tls, by a handshake; what is used by neither side of one is judged by node:crypto. */
export const nodeVerifier: Verifier = {
  name: 'node:tls',
  programs: [],
  omits: {
    'no handshake asks for OCSP responders': (_, { purpose }) => purpose === 'OCSPSigning',
  },
  async verify(kinds, specimen, question) {
    try {
      return await verifyAs(question.purpose)(kinds, specimen, question);
    } catch (error) {
      return { accepted: false, words: String(error) };
    }
  },
};

type Verify = (kinds: EveryKind, specimen: Specimen, question: Question) => Promise<Verdict>;

function verifyAs(purpose: Question['purpose']): Verify {
  if (purpose === 'serverAuth') return verifyServer;
  return purpose === 'clientAuth' ? verifyClient : verifyChain;
}

async function verifyServer(kinds: EveryKind, specimen: Specimen, { hostname, trusting }: Question): Promise<Verdict> {
  const checkName: typeof checkServerIdentity = (_, certificate) =>
    hostname === undefined ? undefined : checkServerIdentity(hostname, certificate);
  return withTlsServer(identityOf(kinds, specimen), async ({ port }) => {
    await shakeHands(port, { ca: trustedRoot(kinds, specimen, trusting), checkServerIdentity: checkName });
    return { accepted: true, words: 'the client accepts the server' };
  });
}

async function verifyClient(kinds: EveryKind, specimen: Specimen, { trusting }: Question): Promise<Verdict> {
  const server = specimens.find(({ name }) => name === `${specimen.keyAlgorithm}-tls-server`) ?? specimen;
  const demands = { requestCert: true, rejectUnauthorized: false, ca: trustedRoot(kinds, specimen, trusting) };
  return withTlsServer({ ...identityOf(kinds, server), ...demands }, async ({ port, nextConnection }) => {
    const accepted = nextConnection();
    await shakeHands(port, { ...identityOf(kinds, specimen), rejectUnauthorized: false }, async () => {
      await accepted;
    });
    const { authorized, authorizationError } = await accepted;
    return { accepted: authorized, words: String(authorizationError) };
  });
}

async function verifyChain(kinds: EveryKind, specimen: Specimen, { trusting }: Question): Promise<Verdict> {
  const { certificatePath, intermediatePaths } = kinds.files(specimen);
  const below = [certificatePath, ...intermediatePaths].map(readFirstCertificate);
  const chain = [...below, trustedRoot(kinds, specimen, trusting)].map((pem) => new X509Certificate(pem));
  const refused = chain.slice(0, -1).find((certificate, at) => {
    const issuer = chain[at + 1];
    return !(issuer?.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey));
  });
  return { accepted: refused === undefined, words: `no valid issuer: ${refused?.subject}` };
}

function identityOf(kinds: EveryKind, specimen: Specimen) {
  const { certificatePath, intermediatePaths, keyPath } = kinds.files(specimen);
  const cert = [certificatePath, ...intermediatePaths].map(readFirstCertificate).join('');
  return { cert, key: readFileSync(keyPath, 'utf8') };
}

function trustedRoot(kinds: EveryKind, specimen: Specimen, trusting: Question['trusting']): string {
  const { rootPath, foreignRootPath } = kinds.files(specimen);
  return readFileSync(trusting === 'root' ? rootPath : foreignRootPath, 'utf8');
}
