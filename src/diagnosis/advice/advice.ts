import type { Advice } from '../../model/advice.ts';
import type { Facts } from '../facts.ts';
import { fillAll } from '../remedy/fill.ts';
import type { Sentences } from './sentences.ts';
import { serverAdvice } from './server.ts';

const sentences: Sentences = { ...serverAdvice };

/**
 * What to do after a failure, by the facts that it carries, the surest first; the commands are those
 * of the run. A journal of another version may hold advice that is not known here.
 */
export function adviceLines(all: readonly Advice[], facts: Facts | undefined): readonly string[] {
  const templates = all.flatMap((advice) => {
    const write = sentences[advice.id] as ((given: Advice) => readonly string[]) | undefined;
    return write?.(advice) ?? [];
  });
  return fillAll([...new Set(templates)], facts);
}
