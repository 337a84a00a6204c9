import { Command } from 'commander';
import pc from 'picocolors';
import { exitCodes, type Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { print, printJson } from '../text/output.ts';

export const doctorCommand = (exit: Exit): Command =>
  new Command('doctor')
    .summary('Check engines, devices and data.')
    .description(
      'Checks which engines, devices and data this machine has, and prints the commands that install the others.',
    )
    .option('--json', 'Print JSON.')
    .addHelpText('after', examples(['assay doctor']))
    .action(async ({ json }: { json?: true }) => {
      const { doctor } = await import('../../api/doctor.ts');
      const findings = await doctor();
      if (json) printJson(findings);
      else
        for (const { name, state, detail } of findings)
          print(
            `${marks[state]} ${name.padEnd(Math.max(...findings.map((finding) => finding.name.length)))}  ${detail}`,
          );
      if (findings.some(({ state }) => state === 'broken')) exit(exitCodes.failed);
    });

const marks = { fine: pc.green('✓'), missing: pc.yellow('–'), broken: pc.red('✗') } as const;
