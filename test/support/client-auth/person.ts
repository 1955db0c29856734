import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';

type Answer = { readonly status: number; readonly location: string | undefined };

/** Follows a sign-in through its redirects, with cookies, as far as the callback. */
export async function browse(url: string, ca: string): Promise<void> {
  const cookies = new Map<string, string>();
  let at = url;
  for (let steps = 0; steps < 20; steps += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one redirect after the other
    const { location } = await get(at, ca, cookies);
    if (location === undefined) return;
    at = new URL(location, at).href;
  }
  throw new Error(`too many redirects: ${at} ${[...cookies.keys()].join()}`);
}

async function get(url: string, ca: string, cookies: Map<string, string>): Promise<Answer> {
  const isSecure = url.startsWith('https:');
  const send = isSecure ? secureRequest : plainRequest;
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return await new Promise<Answer>((resolve, reject) => {
    const options = { headers: isSecure ? { cookie } : {}, ...(isSecure && { ca }), agent: false };
    const asked = send(url, options, (response) => {
      for (const line of response.headers['set-cookie'] ?? []) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      }
      response.resume();
      resolve({ status: response.statusCode ?? 0, location: response.headers.location });
    });
    asked.once('error', reject);
    asked.end();
  });
}
