export type {
  BasicConstraints,
  Certificate,
  CertificationRequest,
  Extensions,
  RawExtension,
  SubjectPublicKeyInfo,
  Validity,
} from './certificate/certificate.ts';
export {
  type AttributeTypeAndValue,
  type DistinguishedName,
  formatDistinguishedName,
} from './certificate/distinguished-name.ts';
export { formatGeneralName, type GeneralName, type GeneralNameType } from './certificate/general-name.ts';
export { type KeyAlgorithm, keyAlgorithms } from './certificate/key-algorithm.ts';
export type { RenewalFailure, RenewalSelection, SkippedCertificate } from './choose-renewals.ts';
export { type Clock, systemClock } from './clock.ts';
export { type Comparison, type Difference, type DifferenceField, formatDifference } from './cluster/comparison.ts';
export { planTemplate } from './cluster/format-plan-template.ts';
export { type AuthorityInput, createAuthority, planAuthority } from './create-authority.ts';
export { diagnose, type Finding } from './diagnose.ts';
export { type ClusterInput, type ClusterState, diffCluster } from './diff-cluster.ts';
export { CertwrightError, type ErrorCode, type ErrorOptions } from './errors.ts';
export type { Outcome, WorkEvent } from './events.ts';
export { type ClusterCertificate, type GeneratedCluster, generateCluster } from './generate-cluster.ts';
export type { Authority } from './get-authority.ts';
export { getProfile, listProfiles, type ProfileSource } from './get-profile.ts';
export { type AuthorityToImport, importAuthority } from './import-authority.ts';
export { type IssuedPair, type IssueOptions, issueCertificate, planCertificate } from './issue-certificate.ts';
export { type AuthorityState, getAuthorityState, listAuthorities } from './list-authorities.ts';
export { type NeedsRenewalInput, needsRenewal, type RenewalNeed } from './needs-renewal.ts';
export type { OpensslRun } from './openssl/openssl-runner.ts';
export { formatCommand } from './openssl/shell-script.ts';
export { planCluster } from './plan-cluster.ts';
export { type PlannedRenewals, planAuthorityRenewal, planRekeying, planRenewals } from './plan-renewals.ts';
export type { RenewInput } from './prepare-renewals.ts';
export { type RenewAuthorityInput, type RenewedAuthority, renewAuthority } from './renew-authority.ts';
export {
  type RekeyInput,
  type RenewalReport,
  type RenewedCertificate,
  rekeyCertificates,
  renewCertificates,
} from './renew-certificates.ts';
export { parseDurationMs } from './request/parse-duration.ts';
export { splitList } from './request/split-list.ts';
export { readSettings, type Settings } from './settings.ts';
export {
  planSigning,
  type SignedRequest,
  type SigningInput,
  type SigningOptions,
  signRequest,
} from './sign-request.ts';
export { Workbench, type WorkbenchOptions } from './workbench.ts';
export { type KubeconfigInput, type WrittenKubeconfig, writeKubeconfig } from './write-kubeconfig.ts';
