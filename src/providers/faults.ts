import { Failure } from '../model/errors.ts';
import { settingKinds } from '../model/setting-kinds.ts';
import { readParameter } from './parameters.ts';
import { type Parameter, type Preset, presetSettings } from './preset.ts';
import { fill, placeholders } from './apply.ts';

/** The contradictions between members of a preset that are each valid: a sentence each. */
export function presetFaults(preset: Preset): readonly string[] {
  return [
    ...preset.parameters.flatMap((parameter) => parameterFaults(parameter, preset)),
    ...undeclared(preset),
    ...urlFaults(preset),
  ];
}

function parameterFaults(parameter: Parameter, preset: Preset): readonly string[] {
  const { name, example, default: standard, optional } = parameter;
  const faults = [example, ...(standard === undefined ? [] : [standard])].flatMap((text) => {
    try {
      readParameter(parameter, text);
      return [];
    } catch (error) {
      if (error instanceof Failure) return [error.message];
      throw error;
    }
  });
  const twice = preset.parameters.filter((other) => other.name === name).length > 1;
  const used = templates(preset).filter(({ text }) => placeholders(text).includes(name));
  const needed = used.find(({ text }) => placeholders(text, { optional: false }).includes(name));
  return [
    ...faults,
    ...(twice ? [`parameter ${name} is declared twice`] : []),
    ...(used.length > 0 ? [] : [`parameter ${name} is declared but not used`]),
    ...(optional && standard === undefined && needed !== undefined
      ? [`parameter ${name} is optional, but ${needed.member} needs it: write [/path/{${name}}]`]
      : []),
  ];
}

function undeclared(preset: Preset): readonly string[] {
  const names = preset.parameters.map(({ name }) => name);
  return templates(preset).flatMap(({ member, text }) => {
    const unknown = [...new Set(placeholders(text))].filter((name) => !names.includes(name));
    return unknown.map((name) => `${member} uses {${name}}, which is not a declared parameter`);
  });
}

/** Filled with the examples, every URL must be valid. */
function urlFaults({ settings, parameters }: Preset): readonly string[] {
  const values = Object.fromEntries(
    parameters.map((parameter) => {
      return [parameter.name, parameter.example.replace(/^(?!https?:)/, hostScheme(parameter))];
    }),
  );
  return presetSettings.flatMap((name) => {
    const template = settings[name];
    const kind = settingKinds[name];
    if (typeof template !== 'string' || (kind !== 'server_url' && kind !== 'uri')) return [];
    const filled = fill(template, values) ?? '';
    const isUrl = URL.canParse(filled) && /^https?:$/.test(new URL(filled).protocol);
    return isUrl ? [] : [`settings.${name} does not result in a URL: ${template}`];
  });
}

function hostScheme({ kind }: Parameter): string {
  return kind === 'name' ? '' : 'https://';
}

type Template = { readonly member: string; readonly text: string };

function templates({ settings, traits }: Preset): readonly Template[] {
  return [...texts('settings', settings), ...texts('traits', traits)];
}

function texts(member: string, value: unknown): readonly Template[] {
  if (typeof value === 'string') return [{ member, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => texts(`${member}.${name}`, inner));
}
