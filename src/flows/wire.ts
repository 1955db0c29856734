import type { Context, Fetch } from '../context.ts';
import { selectDialect } from '../providers/dialects/select.ts';
import { plainTraits, type Traits } from '../providers/preset.ts';
import type { Settings } from '../settings.ts';

/** What is known about how the server behaves. */
export function traitsOf({ traits = plainTraits }: Settings): Traits {
  return traits;
}

/** The way to the server in its own dialect; the recorder sees what really goes over the wire. */
export function wire(context: Context, settings: Settings, step: string): Fetch {
  return selectDialect(traitsOf(settings))(context.http(step));
}
