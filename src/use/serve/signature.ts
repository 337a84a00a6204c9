import { version } from '../../run/provenance/package.ts';
import type { Shape } from '../../contracts/tensors.ts';
import type { OpenModel } from '../model/open-model.ts';
import { outputNames } from '../predict/prediction-text.ts';
import { columnsOf, rowSchema, type SignatureColumn } from './columns.ts';
import { mostSamples } from './request-error.ts';
import { imageTypes } from './samples.ts';

/** What a model takes and gives: what the page to try it is made of. */
export interface Signature {
  readonly name: string;
  readonly input: { readonly shape: Shape; readonly dtype: string; readonly names: readonly string[] | null };
  /** Raw values of a row; null where samples are numbers. */
  readonly columns: readonly SignatureColumn[] | null;
  /** It takes a picture: gray or coloured. */
  readonly image: boolean;
  readonly output: { readonly kind: 'class' | 'value'; readonly names: readonly string[] };
  readonly engine: string;
}

type Served = Pick<OpenModel, 'plan' | 'input' | 'output' | 'labels' | 'engine' | 'columns'>;

export const signatureOf = ({ plan, input, output, labels, engine, columns }: Served): Signature => {
  const [, , channels = 1] = input.shape;
  return {
    name: plan.experiment.name,
    input: { shape: input.shape, dtype: input.dtype, names: input.names ?? null },
    columns: columns ? columnsOf(columns) : null,
    image:
      !columns &&
      input.dtype === 'uint8' &&
      (input.shape.length === 2 || input.shape.length === 3) &&
      (channels === 1 || channels === 3),
    output: { kind: labels.kind, names: outputNames({ labels, output }) },
    engine: `${engine.version} on ${engine.device}`,
  };
};

/** OpenAPI 3.1 of a model's server. */
export const openApiOf = (signature: Signature): object => {
  const { input, image, name, columns } = signature;
  const list = columns ? 'rows' : 'samples';
  const json = (schema: object) => ({ 'application/json': { schema } });
  const problem = (description: string) => ({ description, content: json({ $ref: '#/components/schemas/Problem' }) });
  const bytes = { schema: { type: 'string', contentMediaType: 'application/octet-stream' } };
  return {
    openapi: '3.1.0',
    info: { title: name, version, description: `Predictions of the model \`${name}\`.` },
    paths: {
      '/predict': {
        post: {
          summary: 'Predict one sample, or several.',
          requestBody: {
            required: true,
            content: {
              ...json({
                oneOf: [
                  { $ref: '#/components/schemas/Sample' },
                  {
                    type: 'object',
                    required: [list],
                    properties: {
                      [list]: {
                        type: 'array',
                        minItems: 1,
                        maxItems: mostSamples,
                        items: { $ref: '#/components/schemas/Sample' },
                      },
                    },
                  },
                ],
              }),
              ...Object.fromEntries((image ? imageTypes : []).map((type) => [type, bytes])),
            },
          },
          responses: {
            200: {
              description: 'A prediction for each sample, in their order.',
              content: json({
                type: 'object',
                required: ['predictions'],
                properties: { predictions: { type: 'array', items: { $ref: '#/components/schemas/Prediction' } } },
              }),
            },
            400: problem('The body is not what the model takes.'),
            403: problem('The request comes from a page of another host.'),
            408: problem('The request took too long to arrive.'),
            413: problem('The body is too large.'),
            415: problem('The type of the body is not taken.'),
            422: problem('The model gives NaN for a sample.'),
            503: problem('Too many samples wait, or the server is ending.'),
          },
        },
      },
      '/health': {
        get: {
          summary: 'Whether the server answers.',
          responses: { 200: { description: 'It does.' }, 503: { description: 'It is ending.' } },
        },
      },
      '/metrics': {
        get: {
          summary: 'What was counted, as Prometheus reads it.',
          responses: { 200: { description: 'The counts.', content: { 'text/plain': {} } } },
        },
      },
    },
    components: {
      schemas: {
        Sample: columns ? rowSchema(columns) : sampleSchema(input),
        Prediction: predictionSchema(signature),
        Problem: {
          type: 'object',
          required: ['error'],
          properties: { error: { type: 'string', description: 'One sentence.' } },
        },
      },
    },
  };
};

const sampleSchema = ({ shape, dtype, names }: Signature['input']): object => {
  const number =
    dtype === 'float32'
      ? { type: 'number' }
      : dtype === 'uint8'
        ? { type: 'integer', minimum: 0, maximum: 255 }
        : { type: 'integer' };
  const nested = shape.reduceRight<object>(
    (items, size) => ({ type: 'array', minItems: size, maxItems: size, items }),
    number,
  );
  const size = shape.reduce((a, b) => a * b, 1);
  const flat = shape.length > 1 ? [{ type: 'array', minItems: size, maxItems: size, items: number }] : [];
  const lists = {
    description:
      `A sample before all transforms: ${shape.length === 0 ? 'a number' : shape.join(' × ')}, nested or as ` +
      'one list.',
    anyOf: [nested, ...flat],
  };
  const named = names
    ? [{ type: 'object', required: names, properties: Object.fromEntries(names.map((name) => [name, number])) }]
    : [];
  return { oneOf: [...named, lists, { type: 'object', required: ['features'], properties: { features: lists } }] };
};

const predictionSchema = ({ output: { kind, names } }: Signature): object => {
  const numbers = (number: object) => ({
    type: 'object',
    required: names,
    properties: Object.fromEntries(names.map((name) => [name, number])),
  });
  const share = { type: 'number', minimum: 0, maximum: 1 };
  if (kind === 'class')
    return {
      type: 'object',
      required: ['label', 'probability', 'probabilities'],
      properties: { label: { enum: names }, probability: share, probabilities: numbers(share) },
    };
  return { type: 'object', properties: { values: numbers({ type: 'number' }), probabilities: numbers(share) } };
};
