import { type Heard, membersOf, type Reply, sendBack, startVendor } from './vendor.ts';

export const app = { client_id: '1.2', client_secret: 'secret of the app' };

const code = 'slack-code';

/**
 * A server that answers as the documents of Slack say: 200 and `ok`, scopes divided by commas, the
 * token of the person in `authed_user`, that of a bot beside it.
 */
export async function startSlack() {
  let asked = new URLSearchParams();

  function access(request: Heard): object {
    const form = request.type === 'application/x-www-form-urlencoded' ? membersOf(request) : {};
    const { authorization = '' } = request;
    const pair = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString();
    const isApp = pair === `${app.client_id}:${app.client_secret.replaceAll(' ', '%20')}`;
    if (!isApp && form?.['client_secret'] !== app.client_secret) return refuse('bad_client_secret');
    if (form?.['code'] !== code) return refuse('invalid_code');
    const person = asked.get('user_scope');
    const authed_user = {
      id: 'U1',
      ...(person && { scope: person, access_token: 'xoxp-1', token_type: 'user' }),
    };
    const scope = asked.get('scope');
    const bot = scope && { access_token: 'xoxb-1', token_type: 'bot', scope, bot_user_id: 'B1' };
    return { ok: true, app_id: 'A1', ...bot, team: { id: 'T1', name: 'Test' }, authed_user };
  }

  return await startVendor((request): Reply | undefined => {
    if (request.path === '/oauth/v2/authorize') {
      asked = request.query;
      return sendBack(request, code);
    }
    return request.path === '/api/oauth.v2.access' ? { body: access(request) } : undefined;
  });
}

function refuse(error: string): object {
  return { ok: false, error };
}
