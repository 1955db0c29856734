import {
  asked,
  type Case,
  checked,
  declined,
  expired,
  failing,
  failingBy,
  run,
  signIn,
  timedOut,
  unanswered,
  unknownCode,
} from './build.ts';

const cert =
  'token: https://id.example.com presents an untrusted certificate (SELF_SIGNED_CERT_IN_CHAIN)';
const badSignature = { id: 'signature', message: 'the signature does not match' };

export const ownCases: readonly Case[] = [
  {
    id: 'U01',
    yes: failing('usage', "unknown option '--prot'"),
    no: failingBy('U02', 'usage', 'no server configured'),
  },
  {
    id: 'U02',
    yes: failingBy('U02', 'usage', 'no server configured (profile default)'),
    no: failing('usage', 'other'),
  },
  {
    id: 'U03',
    yes: failingBy('U03', 'human_needed', 'not signed in (profile work)'),
    no: failing('human_needed', 'signing in needs a user, and there is no terminal'),
  },
  {
    id: 'U04',
    yes: failing('human_needed', 'signing in needs a user, and there is no terminal'),
    no: failingBy('U03', 'human_needed', 'not signed in (profile work)'),
  },
  {
    id: 'U05',
    yes: failing('refused', 'the profile "x" was not removed'),
    no: declined('access_denied'),
  },
  {
    id: 'U06',
    yes: failing('interrupted', 'interrupted', { command: 'serve' }),
    no: failing('interrupted', 'interrupted', { exchanges: [asked()] }),
  },
  {
    id: 'U07',
    yes: failingBy('U07', 'usage', '/config.json is not JSON: position 3'),
    no: failing('usage', 'other'),
  },
  {
    id: 'U08',
    yes: failingBy('U08', 'timeout', 'the lock of profile "work" is held by process 12'),
    no: timedOut,
  },
  {
    id: 'U09',
    yes: failingBy('U09', 'network', 'token: https://id.example.com did not respond within 30 s'),
    no: run([unanswered('token', cert)]),
  },
  {
    id: 'U10',
    yes: run([
      unanswered('token', 'token: https://id.exmaple.com has no address in DNS (ENOTFOUND)'),
    ]),
    no: run([unanswered('token', cert)]),
  },
  {
    id: 'U11',
    yes: run([
      unanswered(
        'token',
        'token: https://id.example.com presents an expired certificate (CERT_HAS_EXPIRED)',
      ),
    ]),
    no: run([unanswered('token', cert)]),
  },
  { id: 'U12', yes: checked(badSignature), no: expired },
  { id: 'U13', yes: checked({ id: 'at_hash', rule: 'clm-hashes' }), no: expired },
  { id: 'U14', yes: checked({ id: 'sub', rule: 'clm-sub' }), no: expired },
  {
    id: 'U15',
    yes: failing('undecided', 'token endpoint: unsupported'),
    no: checked({ id: 'key', verdict: 'unknown', rule: 'jwt-kid-unknown' }),
  },
  { id: 'U16', yes: unknownCode, no: signIn() },
  {
    id: 'U17',
    yes: failing('network', 'userinfo endpoint: not an OAuth response (HTTP 200)'),
    no: run([unanswered('token', cert)]),
  },
  { id: 'U18', yes: failing('timeout', 'it took too long'), no: timedOut },
  {
    id: 'U20',
    yes: failingBy('U20', 'usage', 'the server names no token_endpoint in its metadata'),
    no: failing('usage', 'no client_id is set'),
  },
  { id: 'U19', yes: failing('bug', 'undefined is not a function'), no: failing('usage', 'other') },
];
