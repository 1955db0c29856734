import type { Advice, AdviceFacts } from '../../model/advice.ts';

/**
 * What to do for each piece of advice, the surest first, as templates (`remedy/fill.ts`); none where
 * nothing can be said.
 */
export type Sentences = {
  readonly [Id in keyof AdviceFacts]: (facts: AdviceFacts[Id]) => readonly string[];
};

/**
 * The templates of advice that `sentences` know. A journal of another version may hold advice, or
 * facts, that are not known here.
 */
export function templatesOf(
  sentences: Partial<Sentences>,
  all: readonly Advice[],
): readonly string[] {
  const templates = all.flatMap((advice) => {
    if (!Object.hasOwn(sentences, advice.id)) return [];
    const write = sentences[advice.id] as (given: Advice) => readonly string[] | undefined;
    try {
      return write(advice) ?? [];
    } catch {
      return [];
    }
  });
  return [...new Set(templates)];
}
