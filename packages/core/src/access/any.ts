/** Stands in a list for everything, but for the names that begin with `system:`: those must stand there themselves. */
export const any = 'any';
