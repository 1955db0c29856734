import { writeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Entry } from '@napi-rs/keyring';

/** The request on standard input, as JSON: arguments could be read by other processes. */
export type KeyringRequest = {
  readonly action: 'find' | 'ensure' | 'forget';
  readonly service: string;
  readonly account: string;
  /** Base64: the secret that `ensure` stores if there is none yet. */
  readonly secret?: string;
};

/** The replies on standard output, a JSON line each: perhaps `opened`, then one of the others. */
export type KeyringReply =
  /** The keyring responds; from now on it may be asking the user for a password. */
  | { readonly opened: true }
  /** Base64; `null` when the keyring has no secret. */
  | { readonly secret: string | null }
  | { readonly problem: 'absent' | 'unusable'; readonly detail: string };

/**
 * Handles one request to the keyring of the system and ends. This is a separate program, because a
 * keyring that does not respond blocks its thread, which can only be ended with its process.
 */
async function run(): Promise<void> {
  const request = JSON.parse(await text(process.stdin)) as KeyringRequest;
  const keyring = await import('@napi-rs/keyring').catch(() => undefined);
  if (keyring === undefined) {
    const detail = 'the optional package @napi-rs/keyring cannot be loaded';
    return reply({ problem: 'absent', detail });
  }
  try {
    // Without Secret Service the package would use the keyring of the Linux kernel, which is lost
    // when the machine restarts, and every token with it.
    const options = { linux: { store: 'secret-service' } } as const;
    const entry = new keyring.Entry(request.service, request.account, options);
    reply({ opened: true });
    return reply({ secret: act(entry, request)?.toString('base64') ?? null });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return reply({ problem: 'unusable', detail });
  }
}

function act(entry: Entry, { action, secret = '' }: KeyringRequest): Buffer | undefined {
  if (action === 'forget') {
    entry.deleteCredential();
    return undefined;
  }
  if (action === 'ensure' && entry.getSecret() === null) {
    entry.setSecret(Buffer.from(secret, 'base64'));
  }
  const found = entry.getSecret();
  return found === null ? undefined : Buffer.from(found);
}

/** Not process.stdout, which writes later: the keyring may block before that. */
function reply(message: KeyringReply): void {
  writeSync(1, `${JSON.stringify(message)}\n`);
}

void run();
