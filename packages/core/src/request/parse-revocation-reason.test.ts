import { describe, expect, test } from 'vitest';
import { parseRevocationReason, writtenReasons } from './parse-revocation-reason.ts';

describe('a reason is one of RFC 5280 §5.3.1 that openssl writes, in any case', () => {
  test.each([
    ['keyCompromise', 'keyCompromise'],
    ['KEYCOMPROMISE', 'keyCompromise'],
    ['cACompromise', 'cACompromise'],
    ['CACompromise', 'cACompromise'],
    ['affiliationchanged', 'affiliationChanged'],
    ['Superseded', 'superseded'],
    ['cessationOfOperation', 'cessationOfOperation'],
    ['certificateHold', 'certificateHold'],
    ['unspecified', undefined],
    ['UNSPECIFIED', undefined],
  ])('%s', (text, reason) => {
    expect(parseRevocationReason(text)).toBe(reason);
  });

  test.each([
    ['privilegeWithdrawn', 'cannot have the reason privilegeWithdrawn', 'cessationOfOperation'],
    ['PRIVILEGEWITHDRAWN', 'cannot have the reason privilegeWithdrawn', 'affiliationChanged'],
    ['aACompromise', 'cannot have the reason aACompromise', 'keyCompromise'],
    ['removeFromCRL', 'cannot have the reason removeFromCRL', 'issue a new certificate'],
    ['key-compromise', '"key-compromise" is no reason', writtenReasons.join(', ')],
    ['', '"" is no reason', 'keyCompromise'],
    ['1', '"1" is no reason', 'keyCompromise'],
    ['keyCompromise\n', '"keyCompromise\\u000a" is no reason', 'keyCompromise'],
    ['toString', '"toString" is no reason', 'keyCompromise'],
    [1, '1 is no reason', 'keyCompromise'],
    [undefined, 'undefined is no reason', 'keyCompromise'],
  ])('%j is refused, with the cure', (input, message, hint) => {
    expect(() => parseRevocationReason(input)).toThrow(
      expect.objectContaining({
        code: 'request-invalid',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });
});
