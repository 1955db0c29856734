import type { Context, Fetch } from '../context.ts';
import { selectDialect } from '../providers/dialects/select.ts';
import type { Settings } from '../settings.ts';
import { traitsOf } from './traits.ts';

/** The way to the server in its own dialect; the recorder sees what really goes over the wire. */
export function wire(context: Context, settings: Settings, step: string): Fetch {
  return selectDialect(traitsOf(settings))(context.http(step));
}
