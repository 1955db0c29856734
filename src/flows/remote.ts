import type { Environment } from '../context.ts';

export type Remoteness = {
  /** Where this shell seems to run. */
  readonly place: string;
  /** The command that brings the callback home, where there is one. */
  readonly forward?: string;
};

/**
 * Whether the browser is probably on another machine than this process: a hint, never a switch.
 * VS Code's own terminals forward the port by themselves, so they do not count.
 */
export function findRemoteness(env: Environment, redirectUri: string): Remoteness | undefined {
  if (env['VSCODE_IPC_HOOK_CLI']) return undefined;
  const { port } = new URL(redirectUri);
  const server = env['SSH_CONNECTION']?.split(' ')[2];
  if (server !== undefined || env['SSH_CLIENT'] || env['SSH_TTY']) {
    const user = env['USER'] ? `${env['USER']}@` : '';
    const target = `${user}${server ?? '<this host>'}`;
    return { place: 'an SSH session', forward: `ssh -L ${port}:127.0.0.1:${port} ${target}` };
  }
  if (env['CODESPACES']) {
    return { place: 'a codespace', forward: `gh codespace ports forward ${port}:${port}` };
  }
  const container = env['REMOTE_CONTAINERS'] || env['container'] || env['GITPOD_WORKSPACE_ID'];
  return container ? { place: 'a container' } : undefined;
}
