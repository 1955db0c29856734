import type { AdviceFacts } from '../../model/advice.ts';

/**
 * What to do for each piece of advice, the surest first, as templates (`remedy/fill.ts`); none where
 * nothing can be said.
 */
export type Sentences = {
  readonly [Id in keyof AdviceFacts]: (facts: AdviceFacts[Id]) => readonly string[];
};
