import { Command, Option } from 'commander';
import type { ExportOptions } from '../api/export.ts';
import { count } from './changes.ts';
import type { Exit } from './exit.ts';
import { examples } from './help.ts';
import { complain, print } from './output.ts';

export const exportCommand = (_exit: Exit): Command =>
  new Command('export')
    .description('Write a trained model for others to use: ONNX, TensorFlow.js, safetensors.')
    .argument('<run>', 'The folder of a run, its `model`, or a sweep’s folder, whose best run is taken.')
    .addOption(new Option('--format <name>', 'What to write.').choices(['onnx', 'tfjs', 'safetensors']).default('onnx'))
    .option('--out <path>', 'The file, of tfjs the folder (default: export/ in the run’s folder).')
    .option('--batch <count>', 'Of onnx: the one batch size that it takes (default: any).', count)
    .addHelpText(
      'after',
      examples([
        'assay export runs/mnist-mlp/latest',
        'assay export runs/mnist-mlp/latest --format tfjs --out web/model',
      ]),
    )
    .action(async (path: string, options: ExportOptions) => {
      const { exportModel } = await import('../api/export.ts');
      const { files, fixed, check, format } = await exportModel(path, options);
      for (const file of files) print(file);
      if (fixed !== undefined && options.batch === undefined) complain(`It takes a batch of 1: ${fixed}.`);
      if (check)
        complain(
          `Answers as the model on ${check.samples} samples, within ${check.difference === 0 ? '0' : check.difference.toExponential(0)} of the largest output.`,
        );
      else if (format === 'onnx') complain('It was not tried: onnxruntime-node is not installed.');
    });
