import { describe, expect, it } from 'vitest';
import { faults } from '../../src/server/faults/table.ts';
import { faultCases } from '../support/fault-cases.ts';
import { wireCases } from '../support/wire-fault-cases.ts';
import { runFaultCase } from '../support/run-fault-case.ts';

describe('a server that misbehaves', () => {
  it.concurrent.each(faultCases)(
    '$fault: $command ends with $exitCode and says why',
    async (one) => {
      const { exitCode, says } = one;
      expect(await runFaultCase(one)).toEqual({ exitCode, says: expect.stringMatching(says) });
    },
  );

  it('has a case for each fault', () => {
    const tried = new Set(
      [...faultCases, ...wireCases].map(({ fault }) => /^[\w-]+/.exec(fault)?.[0]),
    );
    expect(faults.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });
});
