import { redacted } from '../../util/fingerprint.ts';

/** Names, in lower case and without `_` and `-`, whose values are credentials or identify a session. */
const secretNames: ReadonlySet<string> = new Set([
  'authorization',
  'authorizationcode',
  'code',
  'codeverifier',
  'cookie',
  'devicecode',
  'dpop',
  'idtokenhint',
  'nonce',
  'otp',
  'passcode',
  'privatekey',
  'proxyauthorization',
  'samlresponse',
  'setcookie',
  'softwarestatement',
  'state',
  'usercode',
  'verificationuricomplete',
  'verificationurlcomplete',
]);

/** `access_token`, `clientSecret`, `x-api-key`: names of vendors end like those of the RFCs. */
const secretEnding =
  /(?:token|secret|password|passwd|passphrase|assertion|apikey|sessionid|credential)$/;

/** The lifetimes of tokens at ATM, which end like secrets. */
const lifetimes: ReadonlySet<string> = new Set(['expaccesstoken', 'exprefreshtoken']);

/** A redacted secret, with or without its length. */
const markPattern = /^#[0-9a-f]{8}(?: \(\d+ characters\))?$/;

/** Whether a parameter, member, header or setting of this name holds a secret. */
export function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return secretNames.has(plain) || (secretEnding.test(plain) && !lifetimes.has(plain));
}

/** A value that may be shown: itself, or the fingerprint and length of what must stay secret. */
export function redact(name: string, value: string): string {
  return isSecretName(name) ? mark(value) : value;
}

/** The replacement of a secret; an empty or already redacted one stays. */
export function mark(secret: string): string {
  if (secret === '' || markPattern.test(secret)) return secret;
  return redacted(secret);
}
