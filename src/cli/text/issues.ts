import pc from 'picocolors';
import { formatIssues } from '../../experiment/issues/issue.ts';
import type { Issue } from '../../contracts/issue.ts';
import { complain } from './output.ts';

export const printIssues = (issues: readonly Issue[]): void => {
  if (issues.length > 0)
    complain(formatIssues(issues, { colors: pc.isColorSupported && process.stderr.isTTY === true }));
};
