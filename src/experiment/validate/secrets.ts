import { issueAt } from '../issues/issue.ts';
import type { Issue } from '../../contracts/issue.ts';
import { formatPath, mapLeaves, type Leaf, type Path, type Tree } from '../tree.ts';

/** A secret that is written out: a file gets into copies, logs and other people's hands. */
export const writtenSecrets = (tree: Tree, path: Path): Issue[] => {
  const issues: Issue[] = [];
  mapLeaves(
    tree,
    (leaf, at) => {
      if (!isVariable(leaf)) issues.push(issueAt({ code: 'secret-written', message: sentence(at) }, at, leaf.place));
      return leaf;
    },
    path,
  );
  return issues;
};

/** A word such as `Bearer` may stand before it; a default would be the secret itself. */
const isVariable = ({ origin }: Leaf): boolean =>
  origin.from === 'env' && /^([A-Za-z]+ )?(\$\{env:[A-Za-z_]\w*\})+$/.test(origin.written);

const sentence = (path: Path): string => {
  const name = String(path.at(-1));
  return (
    `\`${formatPath(path)}\` is a secret, and this file is copied into every run's folder: put it into an ` +
    `environment variable, and write \`'\${env:${name.toUpperCase().replace(/\W/g, '_').replace(/^\d/, '_$&')}}'\`.`
  );
};
