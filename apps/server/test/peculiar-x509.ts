// tsyringe, below @peculiar/x509, refuses to load without these; it finds no metadata there, and needs none.
Object.assign(Reflect, {
  getMetadata: () => undefined,
  getOwnMetadata: () => undefined,
  defineMetadata: () => undefined,
});

/** A second implementation that reads what the server issued. */
export const x509 = await import('@peculiar/x509');
