import type { Part } from '../run/resume/verify-resume.ts';
import { endWithParent } from './with-parent.ts';

/** A process that trains one part of what `verify-resume` compares, or is killed by it. */
endWithParent();
process.once('message', (part: Part) => {
  void import('../run/resume/verify-resume.ts')
    .then(({ trainPart }) => trainPart(part))
    .then((failure) => process.send!({ failure }, () => process.exit()));
});
