import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { signIn } from '../support/diagnosis-cases/build.ts';

/** What is thought of the age of a code that was refused without a reason. */
function verdict(age: number, description?: string): string | undefined {
  const described = description === undefined ? {} : { error_description: description };
  const run = signIn({ age, answer: { error: 'invalid_grant', ...described } });
  return diagnose(run).find(({ rule }) => rule.id === 'T11')?.verdict;
}

describe('the age of a code', () => {
  it.each([
    [0, 'ruled out'],
    [29, 'ruled out'],
    [30, 'possible'],
    [599, 'possible'],
    [600, 'likely'],
  ])('of %i s at a server that is not known makes it %s that it was too old', (age, wanted) => {
    expect(verdict(age)).toBe(wanted);
  });

  it.each([
    [59, 'possible'],
    [60, 'likely'],
  ])('of %i s at node oidc-provider makes it %s', (age, wanted) => {
    expect(verdict(age, 'grant request is invalid')).toBe(wanted);
  });
});
