import { isSame } from '../evidence/secrets.ts';
import { clockTime } from '../evidence/exchange.ts';
import type { Facts } from '../facts.ts';
import { byRule, either, likely, type Matcher, ruledOut } from '../match.ts';
import type { Rule } from '../rule.ts';

/** The callbacks of a run, rejected ones first. */
function receivedCallbacks({ callback, rejectedRequests }: Facts) {
  return [...rejectedRequests, ...(callback === undefined ? [] : [callback])];
}

const otherState: Matcher = (facts) => {
  const sent = facts.authorization?.sent['state'];
  const received = receivedCallbacks(facts).filter(
    ({ sent: { code, error } }) => code !== undefined || error !== undefined,
  );
  const last = received.at(-1);
  if (last === undefined || sent === undefined) return undefined;
  const { state } = last.sent;
  if (state === undefined) {
    return likely('the callback has no state: a shell truncates an unquoted URL at the first &', 4);
  }
  if (isSame(state, sent)) return ruledOut('the state of the callback is the one that was sent');
  const at = clockTime(last.exchange.startedAt);
  return likely(`the state of the callback at ${at} is not the one that was sent`, 4);
};

const truncatedPaste: Matcher = ({ observed, step }) => {
  const [pasted] = observed;
  if (step !== undefined || pasted?.step !== 'callback' || observed.length > 1) return undefined;
  const { code, state, error } = pasted.sent;
  if (code === undefined || state !== undefined || error !== undefined) return undefined;
  return likely(
    'the pasted URL has a code and no state: a shell truncates an unquoted URL at the first &',
    3,
  );
};

const otherIssuer: Matcher = (facts) => {
  const issuer = facts.metadata['issuer'];
  const promised = facts.metadata['authorization_response_iss_parameter_supported'] === true;
  const last = receivedCallbacks(facts).at(-1);
  if (typeof issuer !== 'string' || last === undefined) return undefined;
  const { iss } = last.sent;
  if (iss === issuer) return ruledOut(`iss of the callback is ${iss}, as expected`);
  if (iss !== undefined) return likely(`iss of the callback is ${iss}, expected ${issuer}`, 4);
  return promised
    ? likely(`the callback has no iss, although the metadata of ${issuer} announces it`, 4)
    : undefined;
};

const twoRequests: Matcher = (facts) => {
  const { rejectedRequests, callback, codeSends } = facts;
  const code = callback?.sent['code'];
  const again = rejectedRequests.filter(
    ({ sent }) => sent['code'] !== undefined && code !== undefined && isSame(sent['code'], code),
  );
  if (again.length > 0)
    return likely(
      `the same callback arrived ${again.length + 1} times`,
      codeSends.length > 1 ? 4 : 1,
    );
  const others = rejectedRequests.filter(
    ({ sent }) => sent['code'] === undefined && sent['error'] === undefined,
  );
  if (others.length === 0 || callback === undefined) return undefined;
  return ruledOut(`${others.length} other requests reached the listener and were rejected`);
};

/** Requests to the callback listener that were rejected. */
export const callbackRules: readonly Rule[] = [
  {
    id: 'A15',
    phase: 'callback',
    title: 'state mismatch',
    codes: ['state', 'state_mismatch', 'csrf'],
    kinds: ['state-mismatch'],
    match: either(otherState, truncatedPaste),
    cause:
      'The callback belongs to another sign-in: an older tab, two sign-ins at once, or a URL that a shell truncated at the first &.',
    fix: [
      'close the older tabs and start again: `sign-in`',
      'paste the whole URL into the waiting terminal, or quote it in a shell',
    ],
    source: 'RFC 6749 section 10.12; RFC 9700 section 4.7; cloudflare/workers-sdk#5679',
  },
  {
    id: 'A17',
    phase: 'callback',
    title: 'the callback is from another issuer',
    codes: ['iss', 'mix-up'],
    match: either(otherIssuer, byRule('A17')),
    cause:
      'The iss of the callback is not the issuer of the authorization request: a mix-up of two servers, a proxy that rewrites hosts, or a custom domain instead of the canonical one. They are compared byte for byte, slashes included.',
    causeFor: (facts) => {
      const { iss, error } = receivedCallbacks(facts).at(-1)?.sent ?? {};
      const { issuer } = facts.metadata;
      if (typeof issuer !== 'string' || receivedCallbacks(facts).length === 0) return undefined;
      if (iss === undefined && error !== undefined) {
        return `The error ${error} came without the iss that the metadata of ${issuer} announce: the server leaves it out of its errors (Authlib), or it is not the server's.`;
      }
      return iss === undefined
        ? `The callback has no iss, although the metadata of ${issuer} announces it: the server leaves it out for this client (Keycloak: Exclude Issuer From Authentication Response), or a proxy dropped it.`
        : `The callback is from ${iss}, expected ${issuer}: a mix-up, or a proxy that rewrites hosts.`;
    },
    fixFor: (facts) => {
      const received = receivedCallbacks(facts);
      const { iss, error } = received.at(-1)?.sent ?? {};
      if (received.length === 0 || iss !== undefined) return undefined;
      if (error !== undefined && /^\w{1,60}$/.test(error)) {
        return [
          `see what its error means: \`explain ${error}\``,
          'report to the operator of the server that its errors lack iss',
        ];
      }
      return [
        'at the server, send iss or do not announce it (Keycloak: switch off "Exclude Issuer From Authentication Response" of the client), then sign in again: `sign-in`',
      ];
    },
    fix: [
      'start again: `sign-in`',
      'if it happens again, compare with the issuer in the metadata: `discover`',
      'if the operator of the server does not know that other issuer, stop: it may be a mix-up attack',
    ],
    source: 'RFC 9207 section 2.4; RFC 9700 section 4.4',
  },
  {
    id: 'A18',
    phase: 'callback',
    title: 'more than one request to the callback URL',
    codes: [],
    match: twoRequests,
    cause:
      'The callback URL was requested twice: a reload, a prefetch, or a link scanner; a code can be exchanged only once.',
    fix: [
      'sign in again and do not reload the page: `sign-in`',
      'exclude 127.0.0.1 from link scanners and prefetching extensions',
    ],
    source: 'RFC 6749 section 4.1.2; vercel/turborepo@4efe178',
  },
];
