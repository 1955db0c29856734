import type { Context } from '../../model/context.ts';
import type { Settings } from '../../model/settings.ts';
import type { AuthorizationServer } from '../../oauth/connection.ts';
import type { NoticeEvent } from '../tokens/save-login.ts';
export async function findClient(
  _context: Context,
  settings: Settings,
  _server: AuthorizationServer,
  _options: { mayRegister: boolean; emit: (event: NoticeEvent) => void },
): Promise<{ settings: Settings; notes: readonly string[]; isNew: boolean }> {
  return { settings, notes: [], isNew: false };
}
