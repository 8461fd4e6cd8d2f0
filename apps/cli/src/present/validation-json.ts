import { type CheckedPair, certificateJson, type ServedFinding } from '@certwright/core';

/** A pair that was looked at, in `--json`. */
export function checkedPairJson({ certificate, ...pair }: CheckedPair) {
  return { ...pair, certificate: certificate && certificateJson(certificate) };
}

/** A server that was asked, in `--json`. */
export function servedFindingJson(finding: ServedFinding) {
  if (finding.outcome === 'not-reached') {
    const { server, outcome, error } = finding;
    return { server, outcome, error: { code: error.code, message: error.message, hint: error.hint } };
  }
  const { certificate, onDisk, ...others } = finding;
  return { ...others, certificate: certificateJson(certificate), onDisk: onDisk && certificateJson(onDisk) };
}
