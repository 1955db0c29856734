/** What `verify` and `decode` print with `--json`. */
import * as v from 'valibot';
import {
  choice,
  described,
  flag,
  integer,
  list,
  maybe,
  moment,
  number,
  received,
  receivedValue,
  text,
} from './members.ts';

const check = v.object({
  id: text('the check, such as signature, iss, exp'),
  verdict: choice(['pass', 'fail', 'skipped', 'unknown'], 'unknown: it could not be decided'),
  expected: maybe(text('the expected value')),
  seen: maybe(text('the value in the token')),
  message: text('the outcome in words'),
  remedy: maybe(text('the flag with which it would pass')),
  rule: maybe(text('the rule that explains it, or the attack that was recognized')),
});

const notes = list(
  v.object({ id: text('what it is about'), message: text('the note') }),
  'what does not change the verdict',
);

const verdict = {
  valid: flag('no check failed, and the signature is verified'),
  outcome: choice(['valid', 'invalid', 'undecided'], 'undecided: something could not be checked'),
  kind: maybe(
    choice(
      ['id_token', 'access_token', 'rfc9068', 'logout_token', 'jwt'],
      'what the token is for; jwt: unknown',
    ),
  ),
  signature: v.object({
    valid: maybe(flag('absent when it was not computed')),
    alg: maybe(text('the algorithm')),
    kid: maybe(text('the key id')),
    keys_fetched_at: maybe(moment('when the server sent the key set; absent for a file')),
  }),
  claims: v.object({ valid: maybe(flag('absent when the checks were not reached')) }),
};

const verified = v.object({
  ...verdict,
  checks: list(check, 'every check, in the order in which they are shown'),
  notes,
  header: maybe(received('the header of the token')),
  payload: maybe(received('the claims; absent unless the signature is verified')),
});

const lineNumber = integer('the number of the line');

const verifiedLine = v.object({
  line: lineNumber,
  token: maybe(
    described(
      v.object({
        fingerprint: text('the first digits of its SHA-256, as where a token is redacted'),
        sub: maybe(text('the claim sub, which proves nothing unless the token is valid')),
        jti: maybe(text('the claim jti, likewise')),
      }),
      'which token it is; absent when the line has none',
    ),
  ),
  ...verdict,
  checks: list(check, 'the checks that failed or could not be decided'),
  notes,
});

const unverified = described(v.literal(false), 'nothing was verified');

const decodedMembers = {
  verified: unverified,
  header: received('the header of the token'),
  payload: maybe(receivedValue('the claims, or the payload as text; absent when it is encrypted')),
  kind: text('what it seems to be'),
  times: list(
    v.object({
      claim: text('the claim'),
      at: number('the value of the claim, in seconds since 1970'),
      relative: text('how far away that is'),
    }),
    'the times among the claims',
  ),
  disclosures: maybe(list(v.unknown(), 'the disclosures of an SD-JWT (RFC 9901 section 4.2)')),
  notes,
};

const decoded = v.object(decodedMembers);

const decodedLine = v.object({ line: lineNumber, ...decodedMembers });

const undecodableLine = v.object({
  line: lineNumber,
  verified: unverified,
  error: v.object({
    message: text('why it cannot be decoded'),
    rule: text('the rule that explains it'),
  }),
});

export const verifyOutputs = {
  verify: verified,
  'verify -': v.union([verified, verifiedLine]),
  decode: decoded,
  'decode -': v.union([decoded, decodedLine, undecodableLine]),
};
