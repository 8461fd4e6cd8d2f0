/** The numbers of `x509_vfy.h` that concern one clause more than the others. */
const citations = new Map<string, readonly number[]>(
  Object.entries({
    'RFC 5280 §6.1.3 (a)(1)': [4, 6, 7, 21, 24, 76, 77, 78],
    'RFC 5280 §6.1.3 (a)(2)': [9, 10, 13, 14],
    'RFC 5280 §6.1.3 (a)(3)': [23],
    'RFC 5280 §6.3.3': [3, 5, 8, 11, 12, 15, 16, 33, 35, 36, 44, 54],
    'RFC 5280 §4.2.1.9': [25, 37, 79, 80, 81],
    'RFC 5280 §4.2.1.3': [32, 39, 82, 92],
    'RFC 5280 §4.2.1.12': [26],
    'RFC 5280 §4.2.1.1': [30, 31, 85, 90],
    'RFC 5280 §4.2.1.2': [86, 91],
    'RFC 5280 §4.2': [34, 41],
    'RFC 5280 §4.2.1.10': [47, 48, 49, 51, 52, 53],
    'RFC 5280 §6.1.5': [42, 43],
    'RFC 9325 §4.5': [66, 67, 68],
  }),
);

const byCode = new Map([...citations].flatMap(([citation, codes]) => codes.map((code) => [code, citation] as const)));

/** The clause that an error of `openssl verify` is about; that of path validation for all that have none of their own. */
export function citationOfVerifyError(code: number): string {
  return byCode.get(code) ?? 'RFC 5280 §6.1';
}
