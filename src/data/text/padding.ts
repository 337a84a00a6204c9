import type { TokenizerJson } from './token-model.ts';

export const paddingToken = '[PAD]';
const paddingNames = [paddingToken, '<pad>', '<PAD>'];

/**
 * The same tokenizer with padding as id 0: layers take 0 for padding. Where 0 is another token, all ids move up by one.
 * Broken parts stay as they are: whoever reads them tells.
 */
export const withPaddingFirst = (json: TokenizerJson): TokenizerJson => {
  if (paddingIdOf(json) === 0) return json;
  const model = recordOf(json['model']);
  const vocab = Object.entries(recordOf(model['vocab'])).map(([token, id]) => [token, next(id)] as const);
  const names = new Set(vocab.map(([token]) => token));
  return {
    ...json,
    added_tokens: listOf(json['added_tokens']).map((token) => moved(token, ['id'])),
    post_processor: json['post_processor'] === undefined ? null : movedProcessor(json['post_processor']),
    model: { ...model, vocab: Object.fromEntries([[freeName(names), 0], ...vocab]) },
  };
};

const paddingIdOf = (json: TokenizerJson): unknown => {
  const written = recordOf(json['padding'])['pad_id'];
  if (written !== undefined) return written;
  const added = listOf(json['added_tokens'])
    .map(recordOf)
    .find(({ content }) => paddingNames.includes(String(content)));
  if (added) return added['id'];
  const vocab = recordOf(recordOf(json['model'])['vocab']);
  const name = paddingNames.find((name) => Object.hasOwn(vocab, name));
  return name === undefined ? undefined : vocab[name];
};

const freeName = (names: ReadonlySet<string>): string => {
  let name = paddingToken;
  while (names.has(name)) name = `[${name}]`;
  return name;
};

const movedProcessor = (json: unknown): unknown => {
  const processor = recordOf(json);
  if (processor['type'] === 'Sequence')
    return { ...processor, processors: listOf(processor['processors']).map(movedProcessor) };
  if (processor['type'] === 'TemplateProcessing') {
    const tokens = Object.entries(recordOf(processor['special_tokens'])).map(([name, token]) => [
      name,
      moved(token, ['ids']),
    ]);
    return { ...processor, special_tokens: Object.fromEntries(tokens) };
  }
  return moved(json, ['cls', 'sep']);
};

/** A record whose ids in some fields are one higher: a number, a list of them, or a pair of name and number. */
const moved = (json: unknown, fields: readonly string[]): unknown => {
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json).map(([name, value]) => [name, fields.includes(name) ? next(value) : value]);
  return Object.fromEntries(entries);
};

const next = (id: unknown): unknown => {
  if (Array.isArray(id)) return id.map(next);
  return typeof id === 'number' ? id + 1 : id;
};

const recordOf = (json: unknown): Readonly<Record<string, unknown>> =>
  typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};

const listOf = (json: unknown): readonly unknown[] => (Array.isArray(json) ? json : []);
