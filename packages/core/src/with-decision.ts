import type { Principal } from './access/principal.ts';
import { assertRole, type Role } from './access/role.ts';
import type { CertwrightError } from './errors.ts';
import type { AuditAction } from './store/audit-trail.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

/** What a principal asks for, and what it takes. */
export interface AccessDecision {
  readonly principal: Principal;
  /** The least that does. */
  readonly role: Role;
  readonly action: AuditAction;
  /** What it would be done to. */
  readonly target: string;
}

/**
 * Lets a principal go on or not; that it may not is noted in the audit trail. What it then does is noted by the flow that
 * does it.
 * @throws CertwrightError `access-denied`
 */
export function authorize(workbench: Workbench, { principal, role, action, target }: AccessDecision): Promise<void> {
  const asker = workbench.as({ principal: principal.name });
  return withAudit(asker, action, target, async () => assertRole(principal, role));
}

/**
 * The same for what only reads, which no flow notes: the result is given once the audit trail has the entry.
 * @throws CertwrightError `access-denied`, and what the work throws, which is noted too
 */
export async function withDecision<Result>(
  workbench: Workbench,
  decision: AccessDecision,
  work: (asker: Workbench) => Promise<Result>,
): Promise<Result> {
  const { principal, action, target } = decision;
  await authorize(workbench, decision);
  const asker = workbench.as({ principal: principal.name });
  const result = await withAudit(asker, action, target, () => work(asker));
  const store = await workbench.store();
  await store.appendAuditEntry({ ...asker.audited(action), target, outcome: 'done' });
  return result;
}

/**
 * Notes that nobody is known who asks for this, or why somebody is refused before any flow begins.
 * @throws CertwrightError what the store throws
 */
export async function noteRefusal(
  workbench: Workbench,
  {
    principal,
    action,
    target,
    error,
  }: Pick<AccessDecision, 'action' | 'target'> & {
    readonly principal: string;
    readonly error: CertwrightError;
  },
): Promise<void> {
  const asker = workbench.as({ principal });
  const store = await workbench.store();
  await store.appendAuditEntry({ ...asker.audited(action), target, outcome: error.code });
}
