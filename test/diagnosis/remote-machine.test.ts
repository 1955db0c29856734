import { describe, expect, it } from 'vitest';

import type { Machine } from '../../src/model/context.ts';
import type { Environment } from '../../src/model/exchange.ts';
import { findRemoteness } from '../../src/diagnosis/remote-machine.ts';

const uri = 'http://127.0.0.1:8976/callback';
const laptop: Machine = { platform: 'linux', container: false };

function find(env: Environment, machine = laptop, redirectUri = uri, isShown = false) {
  return findRemoteness({ env, machine, isShown }, redirectUri);
}

const ssh = { SSH_CONNECTION: '10.0.0.9 50000 10.0.0.1 22', USER: 'dev', DISPLAY: ':10' };

const published =
  'docker run -p 127.0.0.1:8976:8976 …  and in it, with the same flags:  atm-cli login --listen 0.0.0.0:8976';

describe('where a shell runs', () => {
  it.each<[string, Environment, string | undefined]>([
    ['an SSH session', ssh, 'ssh -L 8976:127.0.0.1:8976 dev@10.0.0.1'],
    [
      'an SSH session',
      { ...ssh, SSH_CONNECTION: '10.0.0.9 50000 10.0.0.1 2222' },
      'ssh -L 8976:127.0.0.1:8976 -p 2222 dev@10.0.0.1',
    ],
    ['an SSH session', { SSH_TTY: '/dev/pts/0' }, 'ssh -L 8976:127.0.0.1:8976 <this host>'],
    ['a codespace', { CODESPACES: 'true', ...ssh }, 'gh codespace ports forward 8976:8976'],
    ['a Gitpod workspace', { GITPOD_WORKSPACE_ID: 'w' }, undefined],
    [
      'Cloud Shell',
      { CLOUD_SHELL: 'true' },
      'gcloud cloud-shell ssh --ssh-flag="-L 8976:127.0.0.1:8976"',
    ],
    ['Cloud Shell', { AZUREPS_HOST_ENVIRONMENT: 'cloud-shell/1.0' }, undefined],
    [
      'a pod',
      { KUBERNETES_SERVICE_HOST: '10.1.0.1', HOSTNAME: 'api-7f' },
      'kubectl port-forward pod/api-7f 8976:8976',
    ],
    ['a container', { container: 'podman' }, published],
    ['a container', { REMOTE_CONTAINERS: 'true' }, published],
    ['a machine without a display', {}, undefined],
  ])('is seen: %s (%o)', (place, env, forward) => {
    expect(find(env)?.place).toBe(place);
    expect(find(env)?.forward).toBe(forward);
  });

  it('is a container where the machine has the mark of one', () => {
    expect(find({}, { ...laptop, container: true })?.place).toBe('a container');
  });

  it('is no container any more when the listener is open', () => {
    const place = { env: { container: 'podman' }, machine: laptop, isOpen: true };
    expect(findRemoteness(place, uri)).toBeUndefined();
  });

  it('is WSL, where a browser on this machine reaches the listener', () => {
    const hint = find({ WSL_DISTRO_NAME: 'Ubuntu' });
    expect(hint).toMatchObject({ place: 'WSL', meaning: expect.stringMatching(/wslview/) });
    expect(hint?.meaning).not.toContain('cannot reach');
  });

  it.each<[string, Environment, Machine, boolean]>([
    ['VS Code forwards the port', { VSCODE_IPC_HOOK_CLI: '/s', ...ssh }, laptop, false],
    ['there is a display', { DISPLAY: ':0' }, laptop, false],
    ['there is Wayland', { WAYLAND_DISPLAY: 'wayland-0' }, laptop, false],
    ['it is a Mac', {}, { platform: 'darwin', container: false }, false],
    ['a browser did open', {}, laptop, true],
  ])('is no matter when %s', (_name, env, machine, isShown) => {
    expect(find(env, machine, uri, isShown)).toBeUndefined();
  });

  it('keeps the host of the redirect URI on the far end of the tunnel', () => {
    const local = find(ssh, laptop, 'http://localhost:80/cb');
    expect(find(ssh, laptop, 'http://[::1]:8976/cb')?.forward).toContain('-L 8976:[::1]:8976 ');
    expect(local?.forward).toContain('-L 80:127.0.0.1:80 ');
  });
});
