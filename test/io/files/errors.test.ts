import { describe, expect, it } from 'vitest';

import { fileFailure } from '../../../src/io/files/errors.ts';

const error = (code: string, syscall: string) =>
  Object.assign(new Error(`${code}: ${syscall}`), { code, syscall });

describe('a file that another program has open on Windows', () => {
  it.each([
    ['EPERM', 'rename'],
    ['EACCES', 'rename'],
    ['EBUSY', 'rename'],
    ['EPERM', 'unlink'],
    ['EBUSY', 'open'],
  ])('is named as that for %s at %s', (code, syscall) => {
    const failure = fileFailure('x.json cannot be written', error(code, syscall), '', 'win32');
    expect(failure.message).toBe(
      'x.json cannot be written: another program has it open, or permission is denied',
    );
    expect(failure.hint).toContain('close it where it is open');
  });

  it.each([
    ['EPERM', 'open', 'win32', 'permission denied'],
    ['EACCES', 'mkdir', 'win32', 'permission denied'],
    ['EPERM', 'rename', 'linux', 'permission denied'],
    ['EBUSY', 'rename', 'linux', 'it is in use'],
    ['ENOSPC', 'write', 'win32', 'the disk is full'],
  ])('is not the reason of %s at %s on %s', (code, syscall, platform, reason) => {
    const { message, hint } = fileFailure('x', error(code, syscall), undefined, platform);
    expect(message).toBe(`x: ${reason}`);
    expect(hint).not.toContain('close it');
  });
});
