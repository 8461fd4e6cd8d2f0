import type { Certificate } from './certificate/certificate.ts';
import { parseRevocationLists } from './certificate/parse-revocation-list.ts';
import { isReadable, readEachCertificate, type UnreadableCertificate } from './certificate/read-each-certificate.ts';
import { findTrustedCertificates, type TrustedCertificate, type TrustSource } from './find-trusted-certificates.ts';
import { type VerifyError, verifyChain } from './openssl/verify-chain.ts';
import type { RequestedName } from './request/parse-general-name.ts';
import { parseInstant } from './request/parse-instant.ts';
import { type NamesAskedFor, parseNamesAskedFor } from './request/parse-names-asked-for.ts';
import { nameOf } from './verification/certification-path.ts';
import { type Judgement, judgePaths, type Reason } from './verification/judge-paths.ts';
import type { Purpose, Question } from './verification/question.ts';
import type { Workbench } from './workbench.ts';

/** What to verify, and against what. Certificates and lists are PEM or DER. */
export interface VerificationInput {
  /** The certificate that is asked about comes first; further ones may stand in its path. */
  readonly certificate: Buffer | string;
  /** Without any, the authorities of the folder are trusted; the system's never are. */
  readonly trusted?: readonly TrustSource[];
  /** What may stand between the certificate and what is trusted. */
  readonly untrusted?: readonly (Buffer | string)[];
  readonly names?: NamesAskedFor;
  readonly purpose?: Purpose | undefined;
  /** ISO 8601; a date alone is its midnight in UTC. Without it, now. */
  readonly at?: string | undefined;
  /** When there is one, every certificate below the trusted one needs one. */
  readonly revocationLists?: readonly (Buffer | string)[];
}

/** The verdict, and what it rests on. */
export interface Verification {
  readonly verifies: boolean;
  readonly at: Date;
  readonly names: readonly RequestedName[];
  readonly purpose?: Purpose | undefined;
  /** From the certificate that was asked about upwards; empty when it cannot be read. */
  readonly chain: readonly Certificate[];
  /** The last of the chain, when it is trusted. */
  readonly trusted?: TrustedCertificate | undefined;
  /** All of them; what openssl objects to comes last, as check `openssl-verify`. */
  readonly reasons: readonly Reason[];
}

/**
 * Builds the path from a certificate to one that is trusted and checks it, strictly here, and by openssl. That it does
 * not verify is an answer, not an error.
 * @throws CertwrightError `certificate-unreadable` and `revocation-list-invalid` when a file holds none,
 *   `request-invalid`, `authority-not-found`, and what openssl's runner throws
 */
export async function verifyCertificate(workbench: Workbench, input: VerificationInput): Promise<Verification> {
  const question = parseQuestion(workbench, input);
  const evidence = gatherEvidence(workbench, input);
  const judgement = judge(evidence, question);
  const { certificates, end } = judgement.path;
  // Who is only named as the issuer of the one below did not sign it.
  const chain = end === 'signature' ? certificates.slice(0, -1) : certificates;
  const errors = await askOpenssl(workbench, { evidence, judgement, question });
  const common = end === 'trusted' ? chain : chain.slice(0, 1);
  const reasons = [...judgement.reasons, ...errors.map((error) => opensslReason(error, common))];
  const top = end === 'trusted' ? chain.at(-1)?.fingerprint : undefined;
  return {
    verifies: reasons.length === 0,
    at: question.at,
    names: question.names,
    purpose: question.purpose,
    chain,
    trusted: evidence.trusted.find(({ certificate }) => certificate.fingerprint === top),
    reasons,
  };
}

function parseQuestion(
  { clock }: Workbench,
  { at, names, purpose, revocationLists = [] }: VerificationInput,
): Question {
  return {
    at: at === undefined ? clock.now() : parseInstant('at', /^\d{4}-\d{2}-\d{2}$/.test(at) ? `${at}T00:00:00Z` : at),
    names: parseNamesAskedFor(names ?? {}),
    purpose,
    revocationLists: revocationLists.flatMap((list) => parseRevocationLists(list)),
  };
}

/** All that was given, read. */
interface Evidence {
  readonly asked: Certificate | UnreadableCertificate;
  readonly trusted: readonly TrustedCertificate[];
  readonly untrusted: readonly Certificate[];
  /** Of the others, those that cannot be read: no path leads through them. */
  readonly unreadable: readonly UnreadableCertificate[];
}

function gatherEvidence(
  workbench: Workbench,
  { certificate, trusted = [], untrusted = [] }: VerificationInput,
): Evidence {
  const [asked, ...further] = readEachCertificate(certificate);
  const between = [...further, ...untrusted.flatMap((file) => readEachCertificate(file))];
  const trustedOnes = findTrustedCertificates(workbench, trusted);
  return {
    asked,
    trusted: trustedOnes.filter((one) => 'certificate' in one),
    untrusted: between.filter(isReadable),
    unreadable: [...trustedOnes, ...between].filter((one) => 'message' in one),
  };
}

/** Those that cannot be read are told where one of them may be what a path lacks. */
function judge({ asked, trusted, untrusted, unreadable }: Evidence, question: Question): Judgement {
  if (!isReadable(asked)) {
    const reasons = [unreadableReason(asked, 'the certificate'), ...unreadable.map((one) => unreadableReason(one))];
    return { path: { certificates: [], end: 'no-issuer' }, reasons };
  }
  const pool = { trusted: trusted.map(({ certificate }) => certificate), untrusted };
  const judgement = judgePaths(asked, pool, question);
  if (judgement.path.end === 'trusted') return judgement;
  return { ...judgement, reasons: [...judgement.reasons, ...unreadable.map((one) => unreadableReason(one))] };
}

interface Judged {
  readonly evidence: Evidence;
  readonly judgement: Judgement;
  readonly question: Question;
}

/** About the same path, where there is one; else it may look for its own. */
async function askOpenssl(workbench: Workbench, { evidence, judgement, question }: Judged): Promise<VerifyError[]> {
  const { certificates, end } = judgement.path;
  const isFound = end === 'trusted';
  const { runner } = await workbench.openssl();
  return verifyChain(runner, {
    certificatePem: evidence.asked.pem,
    trustedPem: pemOf(isFound ? certificates.slice(-1) : evidence.trusted.map(({ certificate }) => certificate)),
    untrustedPem: pemOf(isFound ? certificates.slice(1, -1) : evidence.untrusted),
    revocationListsPem: pemOf(question.revocationLists),
    at: question.at,
    purpose: question.purpose,
  });
}

function pemOf(things: readonly { readonly pem: string }[]): string {
  return things.map(({ pem }) => pem).join('');
}

function unreadableReason({ message, citation }: UnreadableCertificate, certificate = 'a further certificate'): Reason {
  return { check: 'certificates-can-be-read', citation, certificate, message };
}

/** @param chain what is known to stand in openssl's path too */
function opensslReason({ code, depth, words, citation }: VerifyError, chain: readonly Certificate[]): Reason {
  const certificate = chain[depth];
  return {
    check: 'openssl-verify',
    citation,
    certificate: certificate === undefined ? `the certificate at depth ${depth}` : nameOf(certificate),
    message: `${words} (openssl verify, error ${code})`,
  };
}
