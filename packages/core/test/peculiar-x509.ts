// tsyringe, below @peculiar/x509, refuses to load without these; it finds no metadata there, and needs none.
Object.assign(Reflect, {
  getMetadata: () => undefined,
  getOwnMetadata: () => undefined,
  defineMetadata: () => undefined,
});

/** The second implementation that our reading of certificates and requests is held against. */
export const x509 = await import('@peculiar/x509');
