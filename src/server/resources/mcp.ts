import type { Context } from 'koa';

import { parseJson } from '../../util/json.ts';
import { readBounded } from '../../util/read-bounded.ts';

/** A request or a notification of JSON-RPC 2.0. */
export type Message = {
  readonly method: string;
  /** Missing in a notification. */
  readonly id?: unknown;
  readonly params?: Readonly<Record<string, unknown>>;
};

const maximumBytes = 64 * 1024;
const latestVersion = '2025-11-25';

/** The JSON-RPC message of a POST; `undefined` when it has none. */
export async function readMessage(ctx: Context): Promise<Message | undefined> {
  if (ctx.method !== 'POST') return undefined;
  const body = await readBounded(ctx.req, maximumBytes);
  const value = body === undefined ? undefined : parseJson(body.toString('utf8'));
  if (typeof value !== 'object' || value === null) return undefined;
  const { jsonrpc, method } = value as Partial<Message> & { readonly jsonrpc?: unknown };
  return jsonrpc === '2.0' && typeof method === 'string' ? (value as Message) : undefined;
}

/** Calling a tool is writing; all else that a client sends is reading. */
export function requiresWrite({ method }: Message): boolean {
  return method === 'tools/call';
}

/** Answers as the smallest server of the Model Context Protocol does: one tool, which repeats its arguments. */
export function answerMessage(ctx: Context, message: Message): true {
  if (message.id === undefined) {
    ctx.status = 202;
    return true;
  }
  const { id, method, params = {} } = message;
  const result = results.get(method)?.(params);
  ctx.body =
    result === undefined
      ? { jsonrpc: '2.0', id, error: { code: -32_601, message: `no method ${method}` } }
      : { jsonrpc: '2.0', id, result };
  return true;
}

type Params = NonNullable<Message['params']>;

const results = new Map<string, (params: Params) => object>(
  Object.entries({
    initialize: ({ protocolVersion }: Params) => ({
      protocolVersion: typeof protocolVersion === 'string' ? protocolVersion : latestVersion,
      capabilities: { tools: {} },
      serverInfo: { name: 'atm-cli-test-resource', version: '1.0.0' },
    }),
    ping: () => ({}),
    'tools/list': () => ({
      tools: [
        {
          name: 'echo',
          description: 'Repeats its arguments',
          inputSchema: { type: 'object', additionalProperties: true },
        },
      ],
    }),
    'tools/call': ({ arguments: given = {} }: Params) => ({
      content: [{ type: 'text', text: JSON.stringify(given) }],
    }),
  }),
);
