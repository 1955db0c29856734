import { writeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Entry } from '@napi-rs/keyring';

/** What is asked on standard input, as JSON. Nothing of it is an argument, which others could read. */
export type KeyringRequest = {
  readonly action: 'find' | 'ensure' | 'forget';
  readonly service: string;
  readonly account: string;
  /** Base64: what `ensure` stores where nothing is stored yet. */
  readonly secret?: string;
};

/** What is said on standard output, a JSON line each: perhaps `opened`, then one of the others. */
export type KeyringReply =
  /** The keyring answers; from now on it may be asking a person for a password. */
  | { readonly opened: true }
  /** Base64; `null` when the keyring holds nothing. */
  | { readonly secret: string | null }
  | { readonly problem: 'absent' | 'unusable'; readonly detail: string };

/**
 * Answers one request to the keyring of the system and ends. This is a program of its own, because
 * a keyring that does not answer blocks the thread that asks it, and nothing but the end of its
 * process ends that.
 */
async function run(): Promise<void> {
  const request = JSON.parse(await text(process.stdin)) as KeyringRequest;
  const keyring = await import('@napi-rs/keyring').catch(() => undefined);
  if (keyring === undefined) {
    const detail = 'the optional package @napi-rs/keyring cannot be loaded';
    return reply({ problem: 'absent', detail });
  }
  try {
    // Where there is no Secret Service the package would take the keys of the Linux kernel, which
    // are gone after the next start of the machine, and with them every token.
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

/** Not process.stdout: that writes later, and the keyring may block before. */
function reply(message: KeyringReply): void {
  writeSync(1, `${JSON.stringify(message)}\n`);
}

void run();
