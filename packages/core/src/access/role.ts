/** What a principal may do; each may do what those before it may. */
export const roles = ['viewer', 'issuer', 'admin'] as const;

export type Role = (typeof roles)[number];
