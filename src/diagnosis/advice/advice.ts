import type { Advice } from '../../model/advice.ts';
import type { Facts } from '../facts.ts';
import { fillAll } from '../remedy/fill.ts';
import { type Sentences, templatesOf } from './sentences.ts';
import { networkAdvice } from './network.ts';
import { filesAdvice } from './files.ts';
import { keysAdvice } from './keys.ts';
import { apiAdvice } from './api.ts';
import { dpopAdvice } from './dpop.ts';
import { resourceAdvice } from './resource.ts';
import { clientAdvice } from './client.ts';
import { commandLineAdvice } from './command-line.ts';
import { serverAdvice } from './server.ts';
import { settingAdvice } from './settings.ts';
import { setupAdvice } from './setup.ts';
import { signInAdvice } from './sign-in.ts';
import { storedTokenAdvice } from './stored-tokens.ts';

const sentences: Sentences = {
  ...serverAdvice,
  ...settingAdvice,
  ...setupAdvice,
  ...keysAdvice,
  ...dpopAdvice,
  ...signInAdvice,
  ...storedTokenAdvice,
  ...clientAdvice,
  ...apiAdvice,
  ...resourceAdvice,
  ...networkAdvice,
  ...filesAdvice,
  ...commandLineAdvice,
};

/**
 * What to do after a failure, by the facts that it carries, the surest first; the commands are those
 * of the run.
 */
export function adviceLines(all: readonly Advice[], facts: Facts | undefined): readonly string[] {
  return fillAll(templatesOf(sentences, all), facts);
}
