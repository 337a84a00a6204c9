import { Command, Option } from 'commander';
import type { ExportOptions } from '../../api/export.ts';
import { count, withTrust } from '../changes.ts';
import type { Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { exportFixedBatch, exportMatches, exportUnchecked } from '../messages.ts';
import { complain, print } from '../text/output.ts';

export const exportCommand = (_exit: Exit): Command =>
  withTrust(new Command('export'))
    .summary('Write ONNX, TensorFlow.js or safetensors.')
    .description('Writes a trained model as ONNX, TensorFlow.js or safetensors.')
    .argument('<run>', 'Run folder, its `model` folder, or a sweep folder (its best run).')
    .addOption(new Option('--format <name>', 'Output format.').choices(['onnx', 'tfjs', 'safetensors']).default('onnx'))
    .option('--out <path>', 'File, or folder for tfjs (default: export/ in the run folder).')
    .option('--batch <count>', 'For onnx: fix the batch size (default: any).', count)
    .addHelpText(
      'after',
      examples([
        'assay export runs/mnist-mlp/latest',
        'assay export runs/mnist-mlp/latest --format tfjs --out web/model',
      ]),
    )
    .action(async (path: string, options: ExportOptions) => {
      const { exportModel } = await import('../../api/export.ts');
      const { files, fixed, check, format } = await exportModel(path, options);
      for (const file of files) print(file);
      if (fixed !== undefined && options.batch === undefined) complain(exportFixedBatch({ reason: fixed }));
      if (check) complain(exportMatches(check));
      else if (format === 'onnx') complain(exportUnchecked());
    });
