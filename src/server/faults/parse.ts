import { closest } from '../../util/did-you-mean.ts';
import { Failure } from '../../model/errors.ts';
import { type Endpoint, machineEndpoints } from './endpoints.ts';
import type { Fault } from './fault.ts';
import { faults } from './table.ts';

/** A requested fault, and how often it acts; without a count always. */
export type ActiveFault = Fault & {
  /** As given, such as `html-502@jwks*2`. */
  readonly spec: string;
  readonly count?: number | undefined;
};

const spelling = /^(?<name>[\w-]+)(?:@(?<place>\w+))?(?:\*(?<times>[1-9]\d{0,3}))?$/;

/**
 * Parses faults of the form `name[@endpoint][*count]`, each once, in the order of the table. Throws
 * a `usage` failure that suggests a similar name.
 */
export function parseFaults(specs: readonly string[]): readonly ActiveFault[] {
  const active = [...new Set(specs)].map(parseFault);
  return active.toSorted((left, right) => position(left) - position(right));
}

function parseFault(spec: string): ActiveFault {
  const { name = '', place, times } = spelling.exec(spec)?.groups ?? {};
  if (name === '') throw unreadableFailure(spec);
  const fault = faults.find((one) => one.name === name);
  if (fault === undefined) throw unknownFaultFailure(name);
  const count = times === undefined ? undefined : Number(times);
  return { ...fault, endpoints: endpointsOf(fault, place), spec, count };
}

function endpointsOf(fault: Fault, place: string | undefined): readonly Endpoint[] {
  if (place === undefined) return fault.endpoints;
  if (fault.movable === undefined) {
    const message = `the fault ${fault.name} cannot be moved to ${place}: leave "@${place}" out, only faults of any response can be moved`;
    throw new Failure('usage', message, { advice: { id: 'faults' } });
  }
  if (place === 'all') return machineEndpoints;
  const endpoint = machineEndpoints.find((one) => one === place);
  if (endpoint !== undefined) return [endpoint];
  const meant = closest(place, [...machineEndpoints, 'all']);
  const known =
    meant === undefined
      ? `; endpoints: ${machineEndpoints.join(', ')}, all`
      : `, did you mean ${fault.name}@${meant}?`;
  throw new Failure('usage', `unknown endpoint "${place}" for the fault ${fault.name}${known}`);
}

function unknownFaultFailure(name: string): Failure {
  const names = faults.map((fault) => fault.name);
  const meant = closest(name, names);
  const suggestion = meant === undefined ? '' : `, did you mean ${meant}?`;
  return new Failure('usage', `unknown fault "${name}"${suggestion}`, { advice: { id: 'faults' } });
}

function unreadableFailure(spec: string): Failure {
  const format = 'name[@endpoint][*count], such as html-502, html-502@jwks or html-502*2';
  return new Failure('usage', `"${spec}" is not a fault: the format is ${format}`);
}

function position({ name }: Fault): number {
  return faults.findIndex((fault) => fault.name === name);
}
