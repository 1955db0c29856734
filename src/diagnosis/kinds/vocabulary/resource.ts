import { gone, near, person, token, words, wrong, type Vocabulary } from './terms.ts';

/** Words of an API about the token that was sent. */
export const resource: Vocabulary = [
  ['login-required', words('fresh token')],
  [
    'policy',
    words(
      'api has not been used|are blocked|api key service blocked|developer token|from this ip|access has been disabled',
    ),
  ],
  [
    'user-blocked',
    words(
      'not ads user|user not (?:registered|approved)|user is not registered|unable to authenticate user',
    ),
  ],
  ['tenant', words('(?:invalid|missing) tenant|tenant id(?:entifier)? is required')],
  ['user-password', words('wrong user ?name')],
  [
    'request-malformed',
    words(
      'multiple (?:\\w{1,20} ){0,3}methods|only one method|more than one method|tokens? (?:\\w{1,20} ){0,4}in both|must not be (?:provided|sent|passed)|header scheme must|bearer tokens? in query|client id is missing',
    ),
  ],
  ['client-disabled', words('client access was revoked')],
  ['rate-limit', words('(?:daily )?limit exceeded')],
  [
    'token-missing',
    words(
      'must have a valid access token|unregistered callers|invalid authori[sz]ation value in http header|authori[sz]ation header format|format is authori[sz]ation|authori[sz]ation (?:token )?type (?:is )?not supported',
    ),
  ],
  ['server-down', words('jwks (?:remote )?fetch|fetch(?:ing)? (?:the )?jwks')],
  ['token-audience', words('cannot be used with this resource|not bound to the')],
  [
    'token-dead',
    words(
      'key is inactive|access token not found|invalid ticket|unexpected signing method|could not find (?:the )?(?:provided )?bearer',
    ),
  ],
  [
    'certificate-required',
    words('(?:non ?existent|incorrect) cert(?:ificate)?\\b|certificate has expired'),
  ],
  ['rate-limit', words('too many|rate ?limit\\w{0,9}|throttl\\w{0,9}|quotas?\\b|request limit')],
  [
    'clock',
    words(
      'not yet valid|not valid (?:yet|before)|in the future|too early|before (?:its time|issued|nbf|valid)|not active yet|nbf|used before|issued at.{0,40}(?:future|ahead)',
    ),
  ],
  [
    'second-factor',
    words(
      'insufficient user authentication|multi ?factor|mfa|two factor|2fa|step up|authentication context',
    ),
  ],
  [
    'policy',
    words(
      `polic(?:y|ies)|conditional access|${near('ip|location|network|country', 'denied|not allowed|block\\w{0,9}|restrict\\w{0,9}|whitelist\\w{0,9}')}|${near('saml|sso|organization', 'enforce\\w{0,9}|requir\\w{0,9}|protected|restrict\\w{0,9}')}|restricted|used cloudflare|error 1020|firewall`,
    ),
  ],
  [
    'session-ended',
    words(
      'session has been invalidated|session not found|session (?:was |has been )?(?:terminated|revoked|ended)|logged out|signed out|chang(?:ed|ing) (?:their|the|your) password|no active session',
    ),
  ],
  [
    'user-blocked',
    words(
      `${near(`${person}(?! code| session| agent| name)`, 'disabled|locked|blocked|suspended|deactivated|banned|inactive|deleted|prohibited|not found|does ?n[o]?t exist', 40)}|inactive ${person}|(?:${person}) inactive`,
    ),
  ],
  [
    'user-setup',
    words(
      `must change (?:your )?password|password (?:has )?expired|(?:e ?mail|account|address|phone)\\b(?: \\w{1,20}){0,3} not (?:been )?(?:activated|verified|confirmed)|accept.{0,20} terms|terms of|sign ?up required`,
    ),
  ],
  [
    'client-disabled',
    words(
      `(?:client|application|app|integration) (?:is |has been |was )?(?:disabled|suspended|deactivated|deleted|inactive|not active|blocked)`,
    ),
  ],
  ['token-scope', words('scopes?\\b|permissions?|privileges?|insufficient')],
  [
    'token-audience',
    words(
      `audiences?|aud\\b|issuers?\\b|iss\\b|(?:not (?:intended|issued)|another|different|wrong) (?:for|client|application|app|api|project|environment|audience)|${near('kid|jwks?|signature key|signing key|public key|verification key|matching key', `${wrong}|no|find|fetch`)}|(?:no|another) (?:matching )?key|another algorithm|do not match|client id and oauth token|key to match`,
    ),
  ],
  [
    'token-dead',
    words(
      `(?:expired|revoked|malformed|invalid|inactive|bad|incorrect|wrong|unrecogni[sz]\\w{2,5}) (?:\\w{1,20} ){0,2}(?:tokens?|jwts?|credentials?|signature|session|authentication|auth|authori[sz]ation header)|(?:tokens?|jwts?|credentials?|sessions?|signature|authori[sz]ation header|api key)\\b(?: \\w{1,20}){0,4} (?:expired|revoked|invalid|malformed|not (?:valid|active|recogni[sz]ed)|fail\\w{0,3}|incorrect|rejected|deactivated|inactive)|subscription key.{0,20}invalid|invalid subscription key|not enough segments|two dots|lifetime validation|provided credentials|incorrect or expired`,
    ),
  ],
  [
    'token-missing',
    words(
      `format is authori[sz]ation|authori[sz]ation header format|token is null|(?:missing|no(?! oauth auth)|without|lacks?|empty|absent|requires?|needs?|must (?:provide|include|send|have|contain)|provide|present|supply|expects?) (?:(?!valid)\\w{1,20} ){0,3}(?:tokens?|authori[sz]ation|authentication|credentials?|bearer|jwt|api key|subscription key)|(?:tokens?|authori[sz]ation(?: header| field)?|authentication(?: credentials)?|credentials?|bearer|jwt|api key|auth header)(?: \\w{1,20}){0,3} (?:missing|not (?:be )?(?:provided|present|supplied|found|sent|specified|given|included|set|contain\\w{0,3}|available)|must be (?:provided|present|sent|supplied|set)|absent|empty|required|expected)|anonymous|not authed|full authentication|log ?in required|must (?:be logged|authenticate)|not authenticated|not logged in`,
    ),
  ],
  ['server-down', words('upstream|bad gateway|internal server|unavailable|overloaded|maintenance')],
];

/** Words of an API that suggest a kind, and may mean another. */
export const resourceHints: Vocabulary = [
  ['login-required', words('run (?:\\S{1,20} ){1,3}log ?in\\b|to be logged in')],
  [
    'request-malformed',
    words(
      'multiple (?:\\w{1,20} )?tokens|more than one|only be provided using|missing header|malformed request',
    ),
  ],
  [
    'token-scope',
    words(
      `roles?\\b|forbidden|not (?:authori[sz]ed|allowed|permitted|entitled) to\\b|access (?:to (?:\\w{1,20} ){1,4})?(?:is |was )?denied|access to this (?:api|resource)|disallowed|rbac|acl|not accessible|not have access|request denied|cannot (?:get|access|list|read|consume)|higher privileges|not authori[sz]ed for|restricted to|requires? (?:the )?(?:user|admin)`,
    ),
  ],
  [
    'token-dead',
    words(
      `${near(`${token}|session|signature|authori[sz]ation header`, `${gone}|${wrong}|fail\\w{0,9}|verif\\w{0,9}|decod\\w{0,9}|pars\\w{0,9}|deseriali[sz]\\w{0,9}|error|can ?not be|untrusted`, 60)}|expired|bad credentials|invalid auth\\w{0,12}|authori[sz]ation (?:error|unsuccessful|failed|(?:is |was )?not valid)|not authori[sz]ed|authentication (?:error|failed|unsuccessful)`,
    ),
  ],
  [
    'request-malformed',
    words(near('headers?|parameters?|fields?', 'missing|required|malformed|invalid', 30)),
  ],
];
