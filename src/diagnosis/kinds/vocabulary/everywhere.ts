import { near, words, type Vocabulary } from './terms.ts';

/** Words that mean the same at every endpoint; those that are more specific stand first. */
export const everywhere: Vocabulary = [
  [
    'server-down',
    words('temporarily unavailable|(?:service|server) (?:is )?(?:temporarily )?unavailable'),
  ],
  ['clock', words('(?:time|clock) skew|time sync|clocks?\\b')],
  ['dpop', words('dpop|jkt|proof of possession|proof key thumbprint')],
  [
    'pkce',
    words(
      'pkce|code challenge|code verifier|proof key for code|failed to verify code|challenge not found|transform algorithm|chall[ae]nge method|code verification failed',
    ),
  ],
  ['certificate-required', words('no required ssl|ssl certificate error')],
  [
    'https-required',
    words(
      `${near('(?<!no required )(?:https|ssl)', 'required(?! ssl)', 20)}|requires? https|must (?:use|utilize|be) https|only (?:accepts |requests to )?https|must access .{0,40}https|https requests|insecure transport|non encrypted|unencrypted|transport security|without (?:tls|ssl)\\b|plain http (?:request|connection)`,
    ),
  ],
  [
    'certificate-required',
    words(
      `(?:client|transport|tls) cert(?:ificate)?s?\\b|ssl certificate error|no required ssl|mutual tls|mtls|${near('certificate', 'thumbprint|bound|not presented')}|x5t s256|certificate (?:is )?(?:missing|required)`,
    ),
  ],
  [
    'request-object',
    words(
      'request object|request parameter (?:is )?not supported|use of the request parameter|pushed authori[sz]ation|signed request|(?<!redirect )(?<!redirection )request uri|request parameter (?:is )?(?:required|must)|par (?:is )?required',
    ),
  ],
];

/** A page of a firewall, or one to sign in at, in the place of an answer. */
export const inTheWay: Vocabulary = [
  ['server-down', words('failed to establish a secure connection')],
  [
    'policy',
    words(
      'request (?:was |could not be |has been )?(?:blocked|rejected)|request unsuccessful|incapsula|made us think you were a bot|application gateway|forwarding denied|(?:have|has) been blocked|(?:has|we have) blocked|waf\\b|support id|security service to protect|requested url was rejected|permission to access .{0,200}on this server|access control configuration|prevents your request',
    ),
  ],
  [
    'login-page',
    words(
      'just a moment|attention required|captcha|enable javascript|checking your browser|sign in to (?:the|your)|log in to',
    ),
  ],
  [
    'server-down',
    words(
      'upstream|bad gateway|gateway time ?out|service (?:is )?(?:unavailable|not available)|temporarily unavailable|internal (?:server )?error|overloaded|try again later|maintenance|invalid response was received',
    ),
  ],
];
