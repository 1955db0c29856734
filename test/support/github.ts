import { createHash } from 'node:crypto';

import { type Heard, membersOf, type Reply, sendBack, startVendor } from './vendor.ts';

export const app = { client_id: 'Iv1.app', client_secret: 'secret of the app' };

type Answer = Readonly<Record<string, string | number>>;

const code = 'github-code';
const lifetimes = { expires_in: 28_800, refresh_token_expires_in: 15_811_200 };

/**
 * A server that answers as the documents of GitHub say: 200 whatever happens, forms unless JSON is
 * asked for, codes of its own, no ID tokens. A device is confirmed at the third question.
 */
export async function startGitHub() {
  const asked = new Map<string, string>();
  let issued = 0;
  let polls = 0;

  function token(request: Heard): Answer {
    const members = request.type === 'application/json' ? {} : (membersOf(request) ?? {});
    const grant = members['grant_type'] ?? '';
    if (members['client_id'] !== app.client_id) return refuse('incorrect_client_credentials');
    if (grant.endsWith('device_code')) return poll(members);
    if (members['client_secret'] !== app.client_secret) {
      return refuse('incorrect_client_credentials');
    }
    if (grant === 'refresh_token') {
      const isLast = members['refresh_token'] === `ghr_${issued}`;
      return isLast ? issue() : refuse('bad_refresh_token');
    }
    const proof = createHash('sha256')
      .update(members['code_verifier'] ?? '')
      .digest('base64url');
    const isProved = members['code'] === code && proof === asked.get('code_challenge');
    return isProved ? issue() : refuse('bad_verification_code');
  }

  function poll({ device_code }: Readonly<Record<string, string>>): Answer {
    if (device_code !== 'github-device') return refuse('incorrect_device_code');
    polls += 1;
    if (polls === 1) return refuse('authorization_pending');
    if (polls === 2) return { ...refuse('slow_down'), interval: 20 };
    return issue();
  }

  function issue(): Answer {
    issued += 1;
    const tokens = { access_token: `ghu_${issued}`, refresh_token: `ghr_${issued}` };
    return { ...tokens, ...lifetimes, scope: 'repo,gist', token_type: 'bearer' };
  }

  return await startVendor((request, origin) => {
    switch (`${request.method} ${request.path}`) {
      case 'GET /login/oauth/authorize':
        for (const [name, value] of request.query) asked.set(name, value);
        return sendBack(request, code);
      case 'POST /login/oauth/access_token':
        return write(request, token(request));
      case 'POST /login/device/code':
        return write(request, {
          device_code: 'github-device',
          user_code: 'AB12-CD34',
          verification_uri: `${origin}/login/device`,
          expires_in: 899,
          interval: 5,
        });
      default:
        return undefined;
    }
  });
}

function refuse(error: string): Answer {
  return { error, error_description: `GitHub says ${error}`, error_uri: 'https://docs.example' };
}

function write({ accept }: Heard, answer: Answer): Reply {
  if (accept === 'application/json') return { body: answer };
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(answer)) form.set(name, String(value));
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  return { headers, body: form.toString() };
}
