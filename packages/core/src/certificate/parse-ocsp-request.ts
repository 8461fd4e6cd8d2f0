import { contextTag, type DerElement, DerFields, derFault, derTags, readDer } from './der.ts';
import { readSmallInteger } from './der-values.ts';
import { type OcspCertId, parseOcspCertId } from './ocsp-cert-id.ts';
import { findNonce, nonceIdentifier, ofTag, takeExplicit, takeExtensions } from './ocsp-fields.ts';
import { parseGeneralName } from './parse-general-names.ts';

/** A question about the state of certificates (OCSPRequest, RFC 6960 §4.1.1). Who asks is not looked at. */
export interface OcspRequest {
  readonly der: Buffer;
  /** At least one, in the order of the encoding. */
  readonly certIds: readonly OcspCertId[];
  readonly nonce?: Buffer;
}

/** Clients ask about one certificate, or about a chain. */
const mostCertIds = 100;
/** That many, with room for what else a client may send. */
const mostBytes = 32 * 1024;

/**
 * Reads a question strictly, as anybody may send one. Its own signature, which it need not have, is not checked.
 * Throws `certificate-unreadable`, also for a critical extension that is not understood here.
 */
export function parseOcspRequest(der: Buffer): OcspRequest {
  if (der.length > mostBytes) throw derFault(`the OCSP request has ${der.length} bytes, and ${mostBytes} are the most`);
  const fields = new DerFields(readDer(der, derTags.sequence, 'OCSPRequest'), 'OCSPRequest');
  const tbsRequest = new DerFields(fields.take(derTags.sequence, 'tbsRequest'), 'tbsRequest');
  fields.takeOptional(contextTag(0, 'constructed'), 'optionalSignature');
  fields.finish();
  assertVersion(takeExplicit(tbsRequest, 0, 'version'));
  const requestorName = takeExplicit(tbsRequest, 1, 'requestorName');
  if (requestorName) parseGeneralName(requestorName);
  const certIds = parseRequestList(tbsRequest.take(derTags.sequence, 'requestList'));
  const extensions = takeExtensions(tbsRequest, 2, 'requestExtensions');
  tbsRequest.finish();
  refuseStrange(extensions, [nonceIdentifier]);
  const nonce = findNonce(extensions);
  return { der, certIds, ...(nonce && { nonce }) };
}

/** The only version is the number 0, which is told by leaving it out; that some write it does no harm. */
function assertVersion(version: DerElement | undefined): void {
  const number = version && readSmallInteger(ofTag(version, derTags.integer, 'version'), 'version');
  if (number !== undefined && number !== 0) throw derFault(`the version number is ${number} and not 0`);
}

function parseRequestList(requestList: DerElement): OcspCertId[] {
  const requests = new DerFields(requestList, 'requestList').takeAll(derTags.sequence, 'request');
  if (requests.length === 0 || requests.length > mostCertIds) {
    throw derFault(`it asks about ${requests.length} certificates, and not about 1 to ${mostCertIds}`);
  }
  return requests.map((request) => {
    const fields = new DerFields(request, 'request');
    const certId = parseOcspCertId(fields.take(derTags.sequence, 'reqCert'));
    refuseStrange(takeExtensions(fields, 0, 'singleRequestExtensions'), []);
    fields.finish();
    return certId;
  });
}

/** RFC 6960 §4.4. */
function refuseStrange(
  extensions: readonly { readonly oid: string; readonly critical: boolean }[],
  known: readonly string[],
): void {
  const strange = extensions.find(({ oid, critical }) => critical && !known.includes(oid));
  if (strange) throw derFault(`the extension ${strange.oid} is critical and not known here`);
}
