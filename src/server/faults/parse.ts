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
    throw new Failure('usage', `the fault ${fault.name} cannot be moved to ${place}`, {
      hint: `leave "@${place}" out; only faults under "any response" can be moved: atm-cli serve --fault list`,
    });
  }
  if (place === 'all') return machineEndpoints;
  const endpoint = machineEndpoints.find((one) => one === place);
  if (endpoint !== undefined) return [endpoint];
  const meant = closest(place, [...machineEndpoints, 'all']);
  throw new Failure('usage', `unknown endpoint "${place}" for the fault ${fault.name}`, {
    hint:
      meant === undefined
        ? `endpoints: ${machineEndpoints.join(', ')}, all`
        : `did you mean ${fault.name}@${meant}?`,
  });
}

function unknownFaultFailure(name: string): Failure {
  const names = faults.map((fault) => fault.name);
  const meant = closest(name, names);
  const all = 'list all faults: atm-cli serve --fault list';
  return new Failure('usage', `unknown fault "${name}"`, {
    hint: meant === undefined ? all : `did you mean ${meant}? ${all}`,
  });
}

function unreadableFailure(spec: string): Failure {
  return new Failure('usage', `"${spec}" is not a fault`, {
    hint: 'the format is name[@endpoint][*count], such as html-502, html-502@jwks or html-502*2',
  });
}

function position({ name }: Fault): number {
  return faults.findIndex((fault) => fault.name === name);
}
