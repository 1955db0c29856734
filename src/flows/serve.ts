import type { BuiltInServer, Context } from '../context.ts';
import { demoPort } from '../presets.ts';

/**
 * Runs the built-in server until the person stops it; `ready` is called once, when it listens.
 * Throws a `usage` failure when the port is taken.
 */
export async function serve(
  context: Context,
  port: number | undefined,
  ready: (server: BuiltInServer) => void,
): Promise<void> {
  const server = await context.serve(port ?? demoPort(context.env));
  if (context.signal.aborted) return;
  ready(server);
  await new Promise<void>((resolve) => {
    context.signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
