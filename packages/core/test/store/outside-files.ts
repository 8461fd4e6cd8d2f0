/** Large enough to be seen while they are written: in each of 20 folders, 5 files of 100 KB. */
export const outsideFiles = Array.from({ length: 100 }, (_, index) => ({
  path: `node${Math.floor(index / 5)}/file${index % 5}`,
  content: String(index).repeat(50_000),
  mode: 0o600,
}));
