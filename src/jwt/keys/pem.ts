import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';

/** One block of a PEM file (RFC 7468), with the line ends that it should have. */
export type PemBlock = {
  /** What it says that it is, such as `PUBLIC KEY`. */
  readonly label: string;
  readonly text: string;
  /** Its private key is protected with a passphrase. */
  readonly isEncrypted: boolean;
};

const begin = '-----BEGIN ';
const dashes = '-----';

/**
 * The blocks of a PEM file in their order. Line ends that were escaped (`\n`), joined or lost, as in
 * an environment variable, are put back; text between the blocks is ignored. It takes time that is
 * linear in the length of the text.
 */
export function pemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  let at = text.indexOf(begin);
  while (at >= 0) {
    const named = at + begin.length;
    const label = text.slice(named, text.indexOf(dashes, named));
    const end = isLabel(label) ? text.indexOf(`-----END ${label}`, named) : named;
    // A file that is cut has no end of its last block.
    const next = end < 0 ? text.length : end;
    if (isLabel(label)) blocks.push(blockOf(label, text.slice(named + label.length, next)));
    at = text.indexOf(begin, next);
  }
  return blocks;
}

function isLabel(label: string): boolean {
  return /^[A-Z0-9 ]{1,64}$/.test(label);
}

function blockOf(label: string, rest: string): PemBlock {
  const inside = rest.slice(dashes.length).replaceAll(/\\[nrt]/g, '\n');
  const isEncrypted = label === 'ENCRYPTED PRIVATE KEY' || inside.includes('ENCRYPTED');
  const lines = inside.replaceAll(/[\s"',]/g, '').match(/.{1,64}/g) ?? [];
  const armoured = [`${begin}${label}${dashes}`, ...lines, `-----END ${label}${dashes}`];
  return { label, text: `${armoured.join('\n')}\n`, isEncrypted };
}

/** The public key of a PEM block, of a certificate, and of a private key too; else `undefined`. */
export function publicKeyOf(block: PemBlock): KeyObject | undefined {
  return firstOf([
    () => createPublicKey(block.text),
    () => new X509Certificate(block.text).publicKey,
  ]);
}

/**
 * The public key of bytes in DER form: SPKI, PKCS #1, a certificate, or a private key; else
 * `undefined`.
 */
export function publicKeyOfDer(
  bytes: Uint8Array,
): { readonly publicKey: KeyObject; readonly isPrivate: boolean } | undefined {
  // A sequence (X.690 section 8.9): nothing else is worth the attempts.
  if (bytes[0] !== 0x30) return undefined;
  const key = Buffer.from(bytes);
  const publicKey = firstOf([
    () => createPublicKey({ key, format: 'der', type: 'spki' }),
    () => new X509Certificate(key).publicKey,
    () => createPublicKey({ key, format: 'der', type: 'pkcs1' }),
  ]);
  if (publicKey !== undefined) return { publicKey, isPrivate: false };
  const forms = ['pkcs8', 'pkcs1', 'sec1'] as const;
  const privateKey = firstOf(
    forms.map((type) => () => createPrivateKey({ key, format: 'der', type })),
  );
  return privateKey && { publicKey: createPublicKey(privateKey), isPrivate: true };
}

function firstOf(attempts: readonly (() => KeyObject)[]): KeyObject | undefined {
  for (const attempt of attempts) {
    try {
      return attempt();
    } catch {
      // The next form is tried.
    }
  }
  return undefined;
}
