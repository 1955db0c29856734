import type { Fetch } from '../model/exchange.ts';
import { Failure } from '../model/errors.ts';

/** The page after a request and its redirects. */
export type View = {
  readonly status: number;
  /** The last redirect was to another origin, such as a redirect URI. */
  readonly isElsewhere: boolean;
  /** The name, heading, problem and OAuth error of a page of this server. */
  readonly page?: string | undefined;
  readonly title?: string | undefined;
  readonly problem?: string | undefined;
  readonly error?: string | undefined;
  readonly buttons: readonly Button[];
};

export type Button = {
  readonly name: string;
  /** The target of its form, with all fields. */
  readonly action: string;
  readonly body: URLSearchParams;
};

export type PageBrowser = {
  open(url: string): Promise<View>;
  press(button: Button): Promise<View>;
};

const maximumRedirects = 20;

/** A minimal browser for the pages of one server: cookies, redirects, buttons. */
export function createBrowser(fetch: Fetch, firstUrl: string): PageBrowser {
  const { origin } = new URL(firstUrl);
  const cookies = new Map<string, string>();

  async function visit(firstTarget: string, firstBody?: URLSearchParams): Promise<View> {
    let url = firstTarget;
    let body = firstBody;
    for (let step = 0; step < maximumRedirects; step += 1) {
      const response = await request(url, body);
      const location = response.headers.get('location');
      if (location === null) return look(url, response);
      await response.body?.cancel();
      url = new URL(location, url).href;
      body = undefined;
      if (new URL(url).origin !== origin) {
        const last = await fetch(url, { redirect: 'manual' });
        await last.body?.cancel();
        const next = new URL(last.headers.get('location') ?? url, url);
        if (next.origin !== origin) return { status: last.status, isElsewhere: true, buttons: [] };
        // The client sends the browser back, to ask once more.
        url = next.href;
      }
    }
    throw new Failure('refused', `${origin} redirected more than ${maximumRedirects} times`);
  }

  async function request(url: string, body: URLSearchParams | undefined): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'text/html',
        ...(cookie !== '' && { cookie }),
        ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      body,
      redirect: 'manual',
    });
    for (const line of response.headers.getSetCookie()) keep(line);
    return response;
  }

  function keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '') cookies.delete(name);
    else cookies.set(name, value);
  }

  return { open: (url) => visit(url), press: ({ action, body }) => visit(action, body) };
}

async function look(url: string, response: Response): Promise<View> {
  const markup = await response.text();
  return {
    status: response.status,
    isElsewhere: false,
    page: text(/<main data-page="([^"]*)"/.exec(markup)),
    title: text(/<h1>([^<]*)</.exec(markup)),
    problem: text(/<p class="problem"[^<>]{0,200}>([^<]{0,2000})</.exec(markup)),
    error: text(/Error code: <code>([^<]*)</.exec(markup)),
    buttons: markup
      .split('<form ')
      .slice(1)
      .flatMap((form) => {
        const action = /^[^<>]*?\saction="([^"]*)"/.exec(` ${form}`)?.[1];
        if (action === undefined) return [];
        const content = form.slice(0, form.indexOf('</form>'));
        return buttonsOf(new URL(unescape(action), url).href, content);
      }),
  };
}

function buttonsOf(action: string, form: string): readonly Button[] {
  const hidden = [
    ...form.matchAll(
      /<input\s{1,9}type="hidden"\s{1,9}name="([^"]{0,200})"\s{1,9}value="([^"]{0,9000})"/g,
    ),
  ];
  return [
    ...form.matchAll(/<button\s[^<>]{0,400}?name="([^"]{0,200})"\s{1,9}value="([^"]{0,200})"/g),
  ].map(([, name = '', value = '']) => ({
    name,
    action,
    body: new URLSearchParams({
      ...Object.fromEntries(hidden.map(([, key = '', content = '']) => [key, unescape(content)])),
      [name]: unescape(value),
    }),
  }));
}

function text(match: RegExpExecArray | null): string | undefined {
  return match?.[1] === undefined ? undefined : unescape(match[1]);
}

function unescape(escaped: string): string {
  return escaped
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
