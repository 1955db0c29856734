import type { Machine } from '../model/context.ts';
import type { Environment } from '../model/exchange.ts';
import { isLocalhost } from '../model/url.ts';

export type Remoteness = {
  /** Where this shell runs, such as `an SSH session`. */
  readonly place: string;
  /** What this means for the browser: a clause. */
  readonly meaning: string;
  /** The command that forwards the callback port, if there is one. */
  readonly forward?: string;
};

export type Surroundings = {
  readonly env: Environment;
  readonly machine: Machine;
  /** The listener can be reached from outside: `--listen`. */
  readonly isOpen?: boolean;
  /** A browser was started here. */
  readonly isShown?: boolean;
};

const unreachable = 'your browser may not reach the callback port in here';

/**
 * Whether the browser is probably on another machine than this process: used in advice only. VS
 * Code's terminals forward the port themselves, so they are left out.
 */
export function findRemoteness(
  { env, machine, isOpen = false, isShown = false }: Surroundings,
  redirectUri: string,
): Remoteness | undefined {
  if (env['VSCODE_IPC_HOOK_CLI']) return undefined;
  const tunnel = tunnelTo(redirectUri);
  const port = portOf(redirectUri);
  if (env['CODESPACES']) {
    return remote('a codespace', `gh codespace ports forward ${port}:${port}`);
  }
  if (env['GITPOD_WORKSPACE_ID']) return remote('a Gitpod workspace');
  if (env['CLOUD_SHELL']) {
    return remote('Cloud Shell', `gcloud cloud-shell ssh --ssh-flag="-L ${tunnel}"`);
  }
  if (env['AZUREPS_HOST_ENVIRONMENT'] || env['AWS_EXECUTION_ENV'] === 'CloudShell') {
    return remote('Cloud Shell');
  }
  if (env['SSH_CONNECTION'] || env['SSH_CLIENT'] || env['SSH_TTY']) {
    return remote('an SSH session', `ssh -L ${tunnel} ${sshTarget(env)}`);
  }
  if (env['KUBERNETES_SERVICE_HOST']) {
    const pod = env['HOSTNAME'] ?? '<this pod>';
    return remote('a pod', `kubectl port-forward pod/${pod} ${port}:${port}`);
  }
  if (env['WSL_DISTRO_NAME'] || env['WSL_INTEROP']) {
    const meaning = 'if no browser opens, install wslu and use --browser wslview';
    return { place: 'WSL', meaning };
  }
  if (env['REMOTE_CONTAINERS'] || env['container'] || machine.container) {
    if (isOpen) return undefined;
    const publish = `docker run -p 127.0.0.1:${port}:${port} …`;
    return remote(
      'a container',
      `${publish}  and in it, with the same flags:  atm-cli login --listen 0.0.0.0:${port}`,
    );
  }
  const hasDisplay = env['DISPLAY'] || env['WAYLAND_DISPLAY'];
  if (machine.platform !== 'linux' || hasDisplay || isShown) return undefined;
  return remote('a machine without a display');
}

function remote(place: string, forward?: string): Remoteness {
  return { place, meaning: unreachable, ...(forward === undefined ? {} : { forward }) };
}

/** The same port on both ends, so that the registered redirect URI works. */
function tunnelTo(redirectUri: string): string {
  const { hostname } = new URL(redirectUri);
  const port = portOf(redirectUri);
  const here = isLocalhost(hostname) ? '127.0.0.1' : hostname;
  return `${port}:${here}:${port}`;
}

function portOf(redirectUri: string): string {
  return new URL(redirectUri).port || '80';
}

/** `SSH_CONNECTION` holds the IP address and port of the client and of the server. */
function sshTarget(env: Environment): string {
  const [, , address, port] = env['SSH_CONNECTION']?.split(' ') ?? [];
  const user = env['USER'] ? `${env['USER']}@` : '';
  const host = address === undefined || address === 'UNKNOWN' ? '<this host>' : address;
  const flag = port === undefined || !/^\d+$/.test(port) || port === '22' ? '' : `-p ${port} `;
  return `${flag}${user}${host}`;
}
