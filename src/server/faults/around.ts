import { readBounded } from '../../util/read-bounded.ts';
import type { App } from '../listen.ts';
import { send } from './delivery.ts';
import { type Endpoint, endpointOf } from './endpoints.ts';
import { capture } from './exchange.ts';
import type { Asked, Behaviour, Realm } from './fault.ts';
import type { ActiveFault } from './parse.ts';
import type { Reply } from './reply.ts';

/** Of the body of a request. */
const maximumBytes = 1024 * 1024;

type Started = Behaviour & {
  readonly fault: ActiveFault;
  /** How many times it still acts. */
  left: number;
};

/**
 * The server with faults on top. A request without a fault passes unchanged. Of several faults the
 * first one that replaces the response does so, each may change the response, in the order of the
 * table, and the last one with its own delivery sends it.
 */
export function around(app: App, faults: readonly ActiveFault[], realm: Realm): App {
  const started = faults.map((fault): Started => ({
    ...fault.start(realm),
    fault,
    left: fault.count ?? Infinity,
  }));
  return async (request, response) => {
    const endpoint =
      request.method === 'OPTIONS' ? undefined : endpointOf(request.url ?? '', realm.site);
    const here = started.filter(({ fault, left }) => left > 0 && isAbout(fault, endpoint));
    if (endpoint === undefined || here.length === 0) return await app(request, response);
    const body = await readBounded(request, maximumBytes);
    if (body === undefined) return void response.destroy();
    const asked: Asked = {
      endpoint,
      method: request.method ?? '',
      url: new URL(request.url ?? '', realm.site.origin),
      headers: request.headers,
      form: new URLSearchParams(body.toString('utf8')),
      body,
      site: realm.site,
    };
    const acting = here.filter(({ fault }) => isForGrant(fault, asked));
    const used = new Set<Started>();
    let reply =
      (await responseInstead(acting, asked, used)) ??
      (await capture(app, request, bodyToSend(acting, asked, used)));
    for (const one of acting) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      reply = (await rewritten(one, reply, asked, used)) ?? reply;
    }
    const last = acting.findLast(({ deliver }) => deliver !== undefined);
    if (last !== undefined) used.add(last);
    for (const one of used) one.left -= 1;
    return await (last?.deliver ?? send)(reply, response);
  };
}

function isAbout({ endpoints }: ActiveFault, endpoint: Endpoint | undefined): boolean {
  return endpoint !== undefined && endpoints.includes(endpoint);
}

function isForGrant({ grants }: ActiveFault, { endpoint, form }: Asked): boolean {
  if (grants === undefined || endpoint !== 'token') return true;
  return grants.includes(form.get('grant_type') ?? '');
}

function bodyToSend(acting: readonly Started[], asked: Asked, used: Set<Started>): Buffer {
  let { body } = asked;
  for (const one of acting) {
    const changed = one.send?.({ ...asked, body });
    if (changed !== undefined) used.add(one);
    body = changed ?? body;
  }
  return body;
}

async function responseInstead(
  acting: readonly Started[],
  asked: Asked,
  used: Set<Started>,
): Promise<Reply | undefined> {
  for (const one of acting) {
    // oxlint-disable-next-line no-await-in-loop -- the first one wins
    const reply = await one.instead?.(asked);
    if (reply === undefined) continue;
    used.add(one);
    return reply;
  }
  return undefined;
}

async function rewritten(
  one: Started,
  reply: Reply,
  asked: Asked,
  used: Set<Started>,
): Promise<Reply | undefined> {
  const changed = await one.rewrite?.(reply, asked);
  if (changed !== undefined) used.add(one);
  return changed;
}
