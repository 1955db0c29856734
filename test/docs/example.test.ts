import { readFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

it('the example for GitHub uses the repository of package.json (npm run docs writes it)', async () => {
  const { repository, version } = JSON.parse(await readFile('package.json', 'utf8'));
  const text = await readFile('examples/github-actions.yml', 'utf8');
  const action = `uses: ${repository.replace('github:', '')}@v${version}\n`;
  await expect(text.replace(/uses: \S+\n/, action)).toMatchFileSnapshot(
    '../../examples/github-actions.yml',
  );
});
