import { plainTraits } from '../../model/traits.ts';
import { shellWord } from '../../model/shell.ts';
import type { Parameter, Preset } from '../../providers/preset.ts';
import { clean } from '../text/clean.ts';
import { json } from '../text/json.ts';
import { traitRows } from './provider-traits.ts';
import { alignedRows, settingRows } from './setting-rows.ts';
import type { Style } from '../text/style.ts';
import { tableLines } from '../text/table.ts';
import { fitLines } from '../text/wrap.ts';

/** `provider list --json`. */
export function providerListJson(presets: readonly Preset[]): string {
  const providers = presets.map(({ id, name, parameters, sources }) => {
    return { id, name, parameters, sources };
  });
  return json<'provider list'>({ providers });
}

/** `provider list`: a line each, with the required flags. */
export function providerListLines(presets: readonly Preset[], style: Style): string {
  const rows = presets.map(({ id, name, parameters }) => {
    const flags = parameters.filter(isRequired).map((parameter) => `--${parameter.name}`);
    return {
      cells: [{ text: id, mark: style.bold }, name, { text: flags.join(' '), mark: style.dim }],
    };
  });
  return fitLines(tableLines(undefined, rows, style), style);
}

/** `provider show --json`: the preset with all its traits, in the form that `--preset` reads. */
export function providerJson(preset: Preset): string {
  const { id, name, hosts, parameters, settings, unconfirmed, notes, sources } = preset;
  const traits = { ...plainTraits, ...preset.traits };
  return json<'provider show'>({
    id,
    name,
    hosts,
    parameters,
    settings,
    traits,
    unconfirmed,
    notes,
    sources,
  });
}

/**
 * `provider show`: the parameters, the settings of the preset, and how the provider behaves; `file`
 * is the path of the user's own preset.
 */
export function providerLines(preset: Preset, style: Style, file?: string): string {
  const { parameters, settings, unconfirmed = [], notes = [], sources } = preset;
  const isUnconfirmed = new Set<string>(unconfirmed);
  const marked = (member: string | undefined, value: string) => {
    return member !== undefined && isUnconfirmed.has(member)
      ? `${value}  ${style.warn('(unconfirmed)')}`
      : value;
  };
  const set = settingRows(settings).map(({ setting, name, value }) => {
    return { name, value: marked(setting, value) };
  });
  const behaves = traitRows({ ...plainTraits, ...preset.traits }).map(({ trait, name, value }) => {
    return { name, value: marked(trait, clean(value)) };
  });
  const sections = [
    ['parameters', alignedRows(parameters.map(parameterRow), style)],
    ['settings', alignedRows(set, style)],
    ['behaviour', alignedRows(behaves, style)],
    ['notes', notes.map((note) => `  ${clean(note)}`)],
    ['sources', sources.map((source) => `  ${style.link(clean(source))}`)],
  ] as const;
  const blocks = sections.flatMap(([title, lines]) => {
    return lines.length === 0 ? [] : ['', style.bold(title), ...lines];
  });
  const head = `${style.bold(clean(preset.id))}  ${clean(preset.name)}`;
  return fitLines([head, ...blocks, '', `sign in: ${clean(signInLine(preset, file))}`], style);
}

function parameterRow(parameter: Parameter) {
  const { name, description, example, default: standard } = parameter;
  const need = isRequired(parameter) ? 'required' : 'optional';
  const note = standard === undefined ? need : `default ${standard}`;
  return { name: `--${name}`, value: clean(`${description}, such as ${example} (${note})`) };
}

function signInLine({ id, parameters, settings }: Preset, file: string | undefined): string {
  const server = settings.issuer ?? settings.token_endpoint;
  const flags = parameters.filter(isRequired).map(({ name, example }) => `--${name} ${example}`);
  return [
    'atm-cli login',
    file === undefined ? `--provider ${id}` : `--preset ${shellWord(file, '<file>')}`,
    ...(server === undefined ? ['--issuer <url>'] : flags),
    ...(settings.client_id === undefined ? ['--client-id <id>'] : []),
  ].join(' ');
}

function isRequired({ optional, default: standard }: Parameter): boolean {
  return !optional && standard === undefined;
}
