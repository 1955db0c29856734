import {
  discoverResource,
  type ResourceDiscovery,
  type ResourceTarget,
} from '../flows/resource/discover-resource.ts';
import { lintResource, type ResourceLintReport } from '../flows/resource/lint-resource.ts';
import { resourceAt } from '../flows/resource/pasted-metadata.ts';
import { type Discovery, discoverServer } from '../flows/server/discover.ts';
import { exitCodeOfLint, hasOwnMetadata, lintServer } from '../flows/server/lint.ts';
import { type Choice, resolveSettings } from '../flows/server/resolve-settings.ts';
import type { Context } from '../model/context.ts';
import { Failure } from '../model/errors.ts';
import type { Settings } from '../model/settings.ts';
import { requireServerUrl } from '../model/url.ts';
import { resourceOfMetadataUrl } from '../oauth/resource-metadata.ts';
import { resourceDiscoveryJson, resourceDiscoveryLines } from '../report/discover-resource.ts';
import { discoveryJson, discoveryLines } from '../report/discover.ts';
import { resourceLintJson, resourceLintLines } from '../report/lint-resource.ts';
import { lintJson, lintLines } from '../report/lint.ts';
import { styleFor } from '../report/text/style.ts';
import type { GlobalFlags } from './command.ts';
import type { ClientFlags } from './flags/client-flags.ts';
import { settingsFromFlags } from './flags/read-client-flags.ts';

type Flags = GlobalFlags &
  ClientFlags & { readonly lint?: true; readonly api?: string; readonly mcp?: true };

/**
 * Shows the metadata and the keys of a server, or the chain from an API to its servers; with `--lint`
 * what is wrong with them.
 */
export async function runDiscover(
  context: Context,
  flags: Flags,
  [operand]: readonly string[],
): Promise<number | void> {
  const client = settingsFromFlags(flags);
  const choice = { ...flags, client };
  const target = await targetOf(context, flags, choice, operand);
  if (target !== undefined) {
    if (flags.lint) {
      return showResourceLint(context, flags, await lintResource(context, choice, target));
    }
    return showResource(context, flags, await discoverResource(context, choice, target), target);
  }
  const named = operand === undefined ? client : { ...client, issuer: operand };
  const settings = await resolveSettings(context, { ...flags, client: named });
  const other = { flags, choice, settings, operand };
  return flags.lint ? await lintIssuer(context, other) : await discoverIssuer(context, other);
}

/** The API that the flags name, or the address of its metadata; absent for an issuer. */
async function targetOf(
  context: Context,
  { api, mcp }: Flags,
  choice: Choice,
  operand: string | undefined,
): Promise<ResourceTarget | undefined> {
  const isMcp = mcp ?? false;
  if (api !== undefined && operand !== undefined) {
    throw new Failure('usage', 'the API is given twice: leave out --api or the URL');
  }
  if (api !== undefined) return { api, isMcp };
  if (operand === undefined) {
    if (isMcp) throw new Failure('usage', '--mcp needs the URL of an API');
    return undefined;
  }
  const url = URL.canParse(operand) ? new URL(operand) : undefined;
  const isMetadata = url !== undefined && resourceOfMetadataUrl(url) !== undefined;
  if (isMetadata) {
    await resolveSettings(context, choice, { mayBeNew: true });
    requireServerUrl('the URL', operand, choice.client?.allow_insecure_http ?? false);
    return { api: (await resourceAt(context, url)) ?? operand, isMcp };
  }
  return isMcp ? { api: operand, isMcp } : undefined;
}

type Given = {
  readonly flags: Flags;
  readonly choice: Choice;
  readonly settings: Settings;
  /** The URL that was taken for an issuer. */
  readonly operand: string | undefined;
};

async function discoverIssuer(
  context: Context,
  { flags, choice, settings, operand }: Given,
): Promise<void> {
  const { stdout } = context.terminal;
  let discovery: Discovery;
  try {
    discovery = await discoverServer(context, settings);
  } catch (error) {
    const target = { api: operand ?? '', isMcp: false };
    const found =
      operand !== undefined && mayBeApi(error)
        ? await discoverResource(context, choice, target).catch(unlessAsked)
        : undefined;
    if (found === undefined) throw error;
    return showResource(context, flags, found, target);
  }
  stdout.write(flags.json ? discoveryJson(discovery) : discoveryLines(discovery, styleFor(stdout)));
  if (discovery.problem !== undefined) throw discovery.problem;
}

async function lintIssuer(
  context: Context,
  { flags, choice, settings, operand }: Given,
): Promise<number> {
  const report = await lintServer(context, settings);
  if (operand !== undefined && !hasOwnMetadata(report)) {
    const target = { api: operand, isMcp: false };
    const found = await lintResource(context, choice, target).catch(unlessAsked);
    if (found?.isResource) return showResourceLint(context, flags, found);
  }
  const { stdout } = context.terminal;
  stdout.write(flags.json ? lintJson(report) : lintLines(report, styleFor(stdout)));
  return exitCodeOfLint(report);
}

/** No connection, and no URL of a server, is the same for an API. */
function mayBeApi(error: unknown): boolean {
  if (!(error instanceof Failure)) return false;
  const isConnection = error.advice.some(({ id }) => connectionAdvice.has(id));
  return (error.kind === 'network' || error.kind === 'check_failed') && !isConnection;
}

const connectionAdvice: ReadonlySet<string> = new Set([
  'network_error',
  'network_timeout',
  'localhost_on_ipv6',
  'proxy_error',
]);

/** That a URL is neither an issuer nor an API is said by the former, unless it asks for a token. */
function unlessAsked(error: unknown): undefined {
  if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
  const asks = error.advice.some((one) => one.id === 'no_resource_metadata' && one.asksForToken);
  if (asks || error.rule === 'M04' || error.rule === 'M19') throw error;
}

function showResource(
  context: Context,
  flags: Flags,
  discovery: ResourceDiscovery,
  { isMcp }: ResourceTarget,
): void {
  const { stdout } = context.terminal;
  const display = { isMcp, profile: flags.profile };
  stdout.write(
    flags.json
      ? resourceDiscoveryJson(discovery, display)
      : resourceDiscoveryLines(discovery, display, styleFor(stdout)),
  );
  if (discovery.problem !== undefined) throw discovery.problem;
}

function showResourceLint(context: Context, flags: Flags, report: ResourceLintReport): number {
  const { stdout } = context.terminal;
  stdout.write(flags.json ? resourceLintJson(report) : resourceLintLines(report, styleFor(stdout)));
  const all = [report, ...report.servers].flatMap(({ findings }) => findings);
  return exitCodeOfLint({ findings: all });
}
