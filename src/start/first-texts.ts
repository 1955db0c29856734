import { plainColumns, printed } from './printed.ts';

// The build works this file out and puts its values in its place.

export const columns = plainColumns;
export const version = printed(['--version']);
export const help = printed(['--help']);
