export { type CertificateGrant, parseCertificateGrants } from './access/certificate-grant.ts';
export { formatIssuingPolicy } from './access/format-issuing-policy.ts';
export type { IssuingPolicy } from './access/issuing-policy.ts';
export { type IssuingPolicyInput, issuingPolicyInput, parseIssuingPolicy } from './access/parse-issuing-policy.ts';
export type { Principal } from './access/principal.ts';
export { type Role, roles } from './access/role.ts';
export { tokenIdOf } from './access/token.ts';
export { answerOcspRequest, type OcspAnswer, type OcspQuestion } from './answer-ocsp-request.ts';
export { authenticateCertificate, authenticateHolder, type HeldCertificate } from './authenticate-certificate.ts';
export { authenticateToken, getTokenPrincipal } from './authenticate-token.ts';
export { type BackedUpRecord, backupRecord } from './backup-record.ts';
export type {
  BasicConstraints,
  Certificate,
  CertificationRequest,
  Extensions,
  RawExtension,
  SubjectPublicKeyInfo,
  Validity,
} from './certificate/certificate.ts';
export { certificateJson } from './certificate/certificate-json.ts';
export {
  type AttributeTypeAndValue,
  type DistinguishedName,
  formatDistinguishedName,
} from './certificate/distinguished-name.ts';
export { findChain } from './certificate/find-chain.ts';
export { formatOcspFailure } from './certificate/format-ocsp-failure.ts';
export { formatGeneralName, type GeneralName, type GeneralNameType } from './certificate/general-name.ts';
export { type KeyAlgorithm, keyAlgorithms } from './certificate/key-algorithm.ts';
export type { OcspResponseStatus } from './certificate/parse-ocsp-response.ts';
export type { RevocationList, RevokedCertificate } from './certificate/parse-revocation-list.ts';
export { type RevocationReason, revocationReasons } from './certificate/revocation-reason.ts';
export { type SplitChain, splitChain } from './certificate/split-chain.ts';
export { type ChangedPassphrase, changePassphrase, type PassphraseChange } from './change-passphrase.ts';
export { checkReadiness, type ReadinessCheck } from './check-readiness.ts';
export type { ServedFinding } from './check-served.ts';
export type { RenewalFailure, RenewalSelection, SkippedCertificate } from './choose-renewals.ts';
export { type Clock, systemClock } from './clock.ts';
export { type Comparison, type Difference, type DifferenceField, formatDifference } from './cluster/comparison.ts';
export { planTemplate } from './cluster/format-plan-template.ts';
export type { KubernetesAdvice } from './cluster/kubernetes-advice.ts';
export type { LayoutFile, LayoutSource, NodeFolder } from './cluster/node-folder.ts';
export { type AuthorityInput, type AuthorityOptions, createAuthority, planAuthority } from './create-authority.ts';
export { createFirstToken, type FirstToken, type FirstTokenInput } from './create-first-token.ts';
export { createOcspResponder, type ResponderInput } from './create-ocsp-responder.ts';
export { type CreatedToken, createToken } from './create-token.ts';
export { diagnose, type Finding } from './diagnose.ts';
export { type ClusterInput, type ClusterState, diffCluster } from './diff-cluster.ts';
export { CertwrightError, type ErrorCode, type ErrorOptions } from './errors.ts';
export type { Outcome, WorkEvent } from './events.ts';
export { generatePassword } from './exchange/generate-password.ts';
export { type Pkcs12Compatibility, pkcs12Compatibilities } from './exchange/pkcs12-protection.ts';
export {
  type AuthorityExportInput,
  type AuthorityFormat,
  authorityExportName,
  authorityFormats,
  exportAuthority,
  type TrustStoreOptions,
} from './export-authority.ts';
export {
  type CertificateExportInput,
  type CertificateFormat,
  certificateExportName,
  certificateFormats,
  exportCertificate,
  type Pkcs12Options,
  type SecretOptions,
} from './export-certificate.ts';
export {
  type ClusterExportInput,
  type ClusterLayout,
  clusterLayouts,
  type ExportedCluster,
  exportCluster,
} from './export-cluster.ts';
export type { ExportedFile } from './exported-file.ts';
export { findLastRevocation } from './find-last-revocation.ts';
export { findRenewals, type Renewals } from './find-renewals.ts';
export { findSoonestExpiry } from './find-soonest-expiry.ts';
export type { TrustedCertificate, TrustSource } from './find-trusted-certificates.ts';
export { type ClusterCertificate, type GeneratedCluster, generateCluster } from './generate-cluster.ts';
export { type Authority, getAuthority } from './get-authority.ts';
export { type AuthorityStatus, getAuthorityStatus } from './get-authority-status.ts';
export { getAuthorityTree } from './get-authority-tree.ts';
export { getProfile, listProfiles, type ProfileSource } from './get-profile.ts';
export { getRevocationList } from './get-revocation-list.ts';
export { type AuthorityToImport, importAuthority } from './import-authority.ts';
export { type IssuedPair, type IssueOptions, issueCertificate, planCertificate } from './issue-certificate.ts';
export {
  type IssuedRevocationList,
  issueRevocationList,
  issueRevocationLists,
  type RevocationListOptions,
} from './issue-revocation-list.ts';
export { type HolderInput, type HolderOptions, issueToHolder } from './issue-to-holder.ts';
export type { IssuedToHolder } from './issued-to-holder.ts';
export { type AuthorityState, getAuthorityState, listAuthorities } from './list-authorities.ts';
export { type CertificatePage, listCertificatePage, type PageInput } from './list-certificate-page.ts';
export { listCertificates } from './list-certificates.ts';
export { listTokens } from './list-tokens.ts';
export { getCertificatePair, type NeedsRenewalInput, needsRenewal, type RenewalNeed } from './needs-renewal.ts';
export { needsRevocationList, type RevocationListNeed } from './needs-revocation-list.ts';
export type { Load } from './openssl/limiter.ts';
export type { OpensslRun } from './openssl/openssl-runner.ts';
export { formatCommand } from './openssl/shell-script.ts';
export { type CertificateStatus, daysLeft, usualWarningWindowMs } from './overview/certificate-status.ts';
export type { PairProblem } from './overview/check-pair.ts';
export type { ServedOutcome } from './overview/compare-served.ts';
export type { CertificateFilter } from './overview/filter-certificates.ts';
export type { AuthorityTree, TreeNode } from './overview/grow-tree.ts';
export type { ChainLink, IssuerChain } from './overview/issuer-chain.ts';
export type { ListedCertificate } from './overview/listed-certificate.ts';
export { listedCertificateJson } from './overview/listed-certificate-json.ts';
export { type Packing, packForHolder } from './pack-for-holder.ts';
export { planCluster } from './plan-cluster.ts';
export { type PlannedRenewals, planAuthorityRenewal, planRekeying, planRenewals } from './plan-renewals.ts';
export type { RenewInput } from './prepare-renewals.ts';
export type { IssuerAddresses } from './profile/apply-profile.ts';
export { type AuditQuery, readAuditTrail } from './read-audit-trail.ts';
export { type RebuiltRecord, rebuildRecord } from './rebuild-record.ts';
export { type RenewAuthorityInput, type RenewedAuthority, renewAuthority } from './renew-authority.ts';
export {
  type RekeyInput,
  type RenewalReport,
  type RenewedCertificate,
  rekeyCertificates,
  renewCertificates,
} from './renew-certificates.ts';
export { type OwnRenewalInput, renewOwnCertificate } from './renew-own-certificate.ts';
export { type HolderRenewalInput, type HolderRenewalOptions, renewToHolder } from './renew-to-holder.ts';
export { parseDurationMs } from './request/parse-duration.ts';
export type { RequestedName } from './request/parse-general-name.ts';
export type { NamesAskedFor } from './request/parse-names-asked-for.ts';
export { writtenReasons } from './request/parse-revocation-reason.ts';
export { isServerAddress } from './request/parse-server-address.ts';
export { splitList } from './request/split-list.ts';
export {
  type RevocationInput,
  type RevocationOptions,
  type RevokedPair,
  revokeCertificate,
} from './revoke-certificate.ts';
export { revokeToken } from './revoke-token.ts';
export { type RotatedAuthority, type RotationInput, rotateAuthority } from './rotate-authority.ts';
export { type RotationStage, rotationStages } from './rotation.ts';
export type { ReissuedLeaf } from './rotation-reissue.ts';
export { type AddressInput, getAddresses, setAddresses } from './set-addresses.ts';
export { readSettings, type Settings } from './settings.ts';
export {
  describeCertificate,
  getCertificate,
  getIssuedCertificate,
  getServedCertificate,
  type IssuedReference,
  type ServerToAsk,
  type ShownCertificate,
} from './show-certificate.ts';
export {
  planSigning,
  type SignedRequest,
  type SigningInput,
  type SigningOptions,
  signRequest,
} from './sign-request.ts';
export { type AuditAction, auditActions, type RecordedAuditEntry } from './store/audit-trail.ts';
export type { OutsidePlace } from './store/outside-place.ts';
export type { ListOutcome } from './store/plan-list-write.ts';
export type { FoundPair } from './store/read-pairs.ts';
export type { Revocation } from './store/revocations.ts';
export type { StoredToken } from './stored-token.ts';
export { type Survey, surveyCertificates } from './survey-certificates.ts';
export { type CheckedPair, type Validation, type ValidationInput, validateFolder } from './validate-folder.ts';
export type { Reason } from './verification/judge-paths.ts';
export { type Purpose, purposes } from './verification/question.ts';
export { type Verification, type VerificationInput, verifyCertificate } from './verify-certificate.ts';
export { type AccessDecision, authorize, noteRefusal, withDecision } from './with-decision.ts';
export { Workbench, type WorkbenchOptions } from './workbench.ts';
export { type KubeconfigInput, type WrittenKubeconfig, writeKubeconfig } from './write-kubeconfig.ts';
