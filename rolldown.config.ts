import type { RolldownOptions } from 'rolldown';

export default {
  input: { main: 'src/main.ts' },
  platform: 'node',
  external: [/^node:/],
  output: {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    sourcemap: true,
    cleanDir: true,
  },
} satisfies RolldownOptions;
