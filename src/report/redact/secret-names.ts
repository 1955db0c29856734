import { redacted } from '../../util/fingerprint.ts';

/** Names, in lower case and without `_` and `-`, whose values are credentials or identify a session. */
const secretNames: ReadonlySet<string> = new Set([
  'authorization',
  'authorizationcode',
  'backupcode',
  'bearer',
  'code',
  'codeverifier',
  'cookie',
  'devicecode',
  'dpop',
  'idtokenhint',
  'jwt',
  'mfacode',
  'nonce',
  'otp',
  'pass',
  'passcode',
  'pin',
  'proxyauthorization',
  'pwd',
  'recoverycode',
  'samlresponse',
  'securitycode',
  'setcookie',
  'smscode',
  'softwarestatement',
  'state',
  'totp',
  'usercode',
  'verificationcode',
  'verificationuricomplete',
  'verificationurlcomplete',
]);

/** `access_token`, `clientSecret`, `x-api-key`: names of vendors end like those of the RFCs. */
const secretEnding =
  /(?:token|secret|password|passwd|passphrase|assertion|sessionid|credential|(?:access|api|auth|encryption|master|private|secret|session|shared|signing)key)$/;

/** The lifetimes of tokens at ATM, which end like secrets. */
const lifetimes: ReadonlySet<string> = new Set(['expaccesstoken', 'exprefreshtoken']);

/** A redacted secret, with or without its length. */
const markPattern = /^#[0-9a-f]{8}(?: \(\d+ characters\))?$/;

/** Whether a parameter, member, header or setting of this name holds a secret. */
export function isSecretName(name: string): boolean {
  const plain = plainName(name);
  return secretNames.has(plain) || (secretEnding.test(plain) && !lifetimes.has(plain));
}

/** Words joined by `_`: the code of an error, such as `invalid_type`, and no authorization code. */
const errorCode = /^[a-z]{2,40}(?:_[a-z]{2,40}){1,6}$/;

/** Whether a value of free text is a secret by its name; an error code may be called `code` too. */
export function isNamedSecret(name: string, value: string): boolean {
  return isSecretName(name) && !(plainName(name) === 'code' && errorCode.test(value));
}

/** A name without case, `_` and `-`. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Whether a value begins as a redacted one, also in a URL. */
export function isMarked(value: string): boolean {
  return /^(?:#|%23)[0-9a-f]{8}(?![0-9a-f])/.test(value);
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
