import type { Term } from './term.ts';

/** Error codes of the RFCs of which no rule knows more. */
export const errorCodes: readonly Term[] = [
  {
    names: ['account_selection_required'],
    says: 'The user has to choose an account, and prompt=none forbids the question.',
    source: 'OpenID Connect Core section 3.1.2.6',
    see: ['A09'],
  },
  {
    names: ['invalid_request_uri'],
    says: 'The request_uri of the authorization request has expired, was used before, or cannot be read.',
    source: 'RFC 9101 section 7',
    see: ['A33'],
  },
  {
    names: ['invalid_request_object'],
    says: 'The request object has another signature, audience or content than the server accepts.',
    source: 'RFC 9101 section 7',
    see: ['A27'],
  },
  {
    names: ['request_not_supported', 'request_uri_not_supported'],
    says: 'The server does not take request objects.',
    source: 'OpenID Connect Core section 3.1.2.6',
    see: ['A27'],
  },
  {
    names: ['registration_not_supported'],
    says: 'The server does not take the parameter registration.',
    source: 'OpenID Connect Core section 3.1.2.6',
  },
  {
    names: ['unmet_authentication_requirements'],
    says: 'The user cannot be authenticated as acr_values or claims require.',
    source: 'OpenID Connect Core Error Code unmet_authentication_requirements 1.0',
    see: ['M15'],
  },
  {
    names: [
      'invalid_client_metadata',
      'invalid_software_statement',
      'unapproved_software_statement',
    ],
    says: 'The server refuses what a client says about itself when it registers.',
    source: 'RFC 7591 section 3.2.2',
    see: ['C02', 'C05'],
  },
  {
    names: ['invalid_authorization_details'],
    says: 'The authorization_details are malformed, or of a type that the server does not know.',
    source: 'RFC 9396 section 5',
  },
  {
    names: ['unsupported_token_type'],
    says: 'The server cannot revoke tokens of this type; JWT access tokens live until they expire.',
    source: 'RFC 7009 section 2.2.1',
  },
  {
    names: ['invalid_user_code', 'missing_user_code', 'unknown_user_id', 'invalid_binding_message'],
    says: 'A backchannel authentication request was refused (CIBA).',
    source: 'OpenID Connect CIBA Core section 13',
  },
  {
    names: ['request_denied', 'request_submitted', 'need_info'],
    says: 'A permission was not granted, or not yet, by the owner of the resource (UMA).',
    source: 'UMA 2.0 Grant section 3.3.6',
  },
  {
    names: ['invalid_resource', 'invalid_audience'],
    says: 'The server does not know the API that the token is requested for.',
    source: 'RFC 8707 section 2',
    see: ['T23'],
  },
];

/** HTTP statuses, and what they mean in these protocols. */
export const statuses: readonly Term[] = [
  {
    names: ['200'],
    says: 'The request was answered. Some servers refuse with it too: the body then has an error, or ok: false.',
    source: 'RFC 9110 section 15.3.1',
    see: ['M02', 'T21'],
  },
  {
    names: ['302', '303', '307', '308'],
    says: 'A redirect. From the authorization endpoint it is the way back; from a token endpoint or an API it leads to a login page, or to the same URL with another scheme or slash.',
    source: 'RFC 9110 section 15.4',
    see: ['T20', 'N06'],
  },
  {
    names: ['400'],
    says: 'The server could read the request and refuses it. The body has an error code: invalid_grant, invalid_request, invalid_scope and such.',
    source: 'RFC 6749 section 5.2',
    see: ['T17', 'T37'],
  },
  {
    names: ['401'],
    says: 'At a token endpoint the authentication of the client failed; at an API the token is missing, expired or not accepted.',
    source: 'RFC 6749 section 5.2; RFC 6750 section 3.1',
    see: ['T01', 'M10', 'M01'],
  },
  {
    names: ['403'],
    says: 'At an API the token is valid and allows too little. From a gateway it is a policy, without any look at the token.',
    source: 'RFC 6750 section 3.1',
    see: ['M09', 'A29'],
  },
  {
    names: ['404'],
    says: 'There is nothing at this path: most often the issuer lacks a realm or tenant, or has one too many.',
    source: 'RFC 9110 section 15.5.5',
    see: ['N01'],
  },
  {
    names: ['405'],
    says: 'Another method is expected. Token endpoints take POST only; a redirect on the way may have made a GET of it.',
    source: 'RFC 9110 section 15.5.6',
    see: ['T20'],
  },
  {
    names: ['406', '415'],
    says: 'The media type of the request or of the wished answer is not supported. OAuth requests are forms.',
    source: 'RFC 9110 sections 15.5.7 and 15.5.16',
    see: ['T19'],
  },
  {
    names: ['407'],
    says: 'The proxy wants a user name and a password.',
    source: 'RFC 9110 section 15.5.8',
    see: ['N04'],
  },
  {
    names: ['421'],
    says: 'The connection is of another host: a certificate or a virtual host of the gateway does not fit.',
    source: 'RFC 9110 section 15.5.20',
    see: ['U11'],
  },
  {
    names: ['429'],
    says: 'Too many requests; Retry-After says when to come back.',
    source: 'RFC 6585 section 4',
    see: ['N07'],
  },
  {
    names: ['431', '414'],
    says: 'The headers or the URL are too long: too many cookies, or a request with too much in it.',
    source: 'RFC 6585 section 5',
  },
  {
    names: ['500'],
    says: 'The server failed inside; only its log says why.',
    source: 'RFC 9110 section 15.6.1',
    see: ['N10'],
  },
  {
    names: ['502', '503', '504'],
    says: 'A gateway did not reach the server behind it, or that is too busy or too slow.',
    source: 'RFC 9110 section 15.6',
    see: ['N10'],
  },
];
