/** Experiments that are large or hostile; each is refused or accepted within a second. */
export const head = 'name: x\ndata: {type: inline, features: [[0], [1]], labels: [a, b], batch: {train: 2}}\n';
const tail = 'loss: crossEntropy\noptimizer: sgd\ntrain: {epochs: 1}\n';
const model = 'model: {layers: [{type: dense, units: 2}]}\n';
const valid = head + model + tail;

const many = (count: number, text: (i: number) => string, between = '') =>
  Array.from({ length: count }, (_, i) => text(i)).join(between);
/** A word that no other one of these equals. */
const word = (i: number, length = 8) => i.toString(36).padStart(length, '_').slice(-length);

/** About `size` bytes each. */
export const hostileFiles = (size: number): Readonly<Record<string, string>> => {
  const count = (each: number) => Math.ceil(size / each);
  return {
    'unknown metrics, one word': `${valid}metrics: [${many(count(5), () => 'abc', ', ')}]\n`,
    'unknown metrics, each its own': `${valid}metrics: [${many(count(10), (i) => word(i), ', ')}]\n`,
    'unknown metrics, a line each': `${valid}metrics:\n${many(count(13), (i) => `  - ${word(i)}\n`)}`,
    'unknown metrics with long names': `${valid}metrics: [${many(count(1000), (i) => word(i, 998), ', ')}]\n`,
    'metrics named twice': `${valid}metrics: [${many(count(10), () => 'accuracy', ', ')}]\n`,
    'unknown layers': `${head}model: {layers: [${many(count(10), (i) => word(i), ', ')}]}\n${tail}`,
    'layers without type': `${head}model: {layers: [${many(count(12), () => '{units: 2}', ', ')}]}\n${tail}`,
    'layers with wrong units':
      `${head}model: {layers: ` + `[${many(count(26), () => '{type: dense, units: -1}', ', ')}]}\n${tail}`,
    'layers with an unknown key':
      `${head}model: {layers: ` +
      `[${many(count(34), (i) => `{type: dense, units: 1, ${word(i)}: 1}`, ', ')}]}\n${tail}`,
    'layers with a long unknown key': `${head}model: {layers: [{type: dense, units: 1, ${word(1, size)}: 1}]}\n${tail}`,
    'layers that are lists': `${head}model: {layers: [${many(count(4), () => '[]', ', ')}]}\n${tail}`,
    'layers that fit':
      `${head}model: {layers: [${many(count(6), () => 'tanh', ', ')}, ` + `{type: dense, units: 2}]}\n${tail}`,
    'layers of one name': `${head}model: {layers: [${many(count(22), () => '{type: tanh, name: a}', ', ')}]}\n${tail}`,
    'layers, each with a name':
      `${head}model: {layers: [${many(count(28), (i) => `{type: tanh, name: ${word(i)}}`, ', ')}, {type: dense, ` +
      `units: 2}]}\n${tail}`,
    'layers with taken names':
      `${head}model: {layers: ` + `[${many(count(40), (i) => `{type: tanh, name: tanh_${i}}, tanh`, ', ')}]}\n${tail}`,
    'layers inside layers':
      `${head}model: {layers: ` +
      `[${many(count(60), () => '{type: residual, layers: [{type: dense, units: 0}, tanhh]}', ', ')}]}\n${tail}`,
    'unknown keys': valid + many(count(12), (i) => `${word(i)}: 1\n`),
    'unknown keys under train':
      `${head}${model}loss: crossEntropy\noptimizer: sgd\ntrain: {epochs: 1, ` +
      `${many(count(13), (i) => `${word(i)}: 1`, ', ')}}\n`,
    'near misses': valid + many(count(12), (i) => `metric${word(i, 4)}: 1\n`),
    'a long unknown key': `${valid}${word(1, size)}: 1\n`,
    'a long unknown type': `${head}${model}loss: ${word(1, size)}\noptimizer: sgd\ntrain: {epochs: 1}\n`,
    'a long type in a map': `${head}${model}loss: {type: ${word(1, size)}}\noptimizer: sgd\ntrain: {epochs: 1}\n`,
    'a long name': valid.replace('name: x', `name: ${word(1, size)}!`),
    'a long digit string': valid.replace('epochs: 1', `epochs: '${'1'.repeat(size)}'`),
    'a long number': valid.replace('epochs: 1', `epochs: ${'1'.repeat(size)}`),
    'a long fraction': valid.replace('epochs: 1', `epochs: 0.${'1'.repeat(size)}`),
    'a long amount': valid.replace('epochs: 1', `epochs: 1, checkpoint: {every: '${'1'.repeat(size)}'}`),
    'a long amount of dots': valid.replace('epochs: 1', `epochs: 1, checkpoint: {every: '${'1.'.repeat(size / 2)}'}`),
    'a long monitor': valid.replace('epochs: 1', `epochs: 1, best: ${'a'.repeat(size)}`),
    'a long choice': valid.replace('epochs: 1', `epochs: 1, epochMean: ${'a'.repeat(size)}`),
    'a long text of spaces': valid.replace('name: x', `name: '${' '.repeat(size)}'`),
    'a long plain of spaces': valid.replace('name: x', `name: a${' '.repeat(size)}b`),
    'a long comment': `# ${word(1, size)}\n${valid}`,
    'many comments': many(count(4), () => '# a\n') + valid,
    'many blank lines': '\n'.repeat(size) + valid,
    'many blank lines within a text': valid.replace('name: x', `name: "a${'\n'.repeat(size)}b"`),
    'an address with signs': `${valid}out: '${'a:b@'.repeat(size / 4)}'\nmetrics: 5\n`,
    'an address without signs': `${valid}out: '${'a:'.repeat(size / 2)}'\nmetrics: [1]\n`,
    'question marks after an address': `${valid}out: '${'://?'.repeat(size / 4)}'\nout2: 1\n`,
    'a mistake on a line of addresses': `${valid}metrics: [${many(count(16), () => "'http://a:b@c?d'", ', ')}]\n`,
    'duplicate keys': valid + many(count(5), () => 'a: 1\n'),
    'duplicate keys on one line': `${valid}metrics: {${many(count(6), () => 'a: 1', ', ')}}\n`,
    'forbidden keys': `${valid}metrics: [${many(count(20), () => '{constructor: 1}', ', ')}]\n`,
    'keys that are lists': valid + many(count(9), (i) => `[${i}]: 1\n`),
    tags: `${valid}metrics: [${many(count(8), () => '!a b', ', ')}]\n`,
    tabs: `${head}\tmodel: 1\n${many(count(6), () => '\ta: 1\n')}`,
    'errors of syntax': many(count(4), () => '}}]\n'),
    colons: many(count(9), () => 'a: b: c\n'),
    'open brackets': '['.repeat(size),
    'open braces': '{a: '.repeat(size / 4),
    'closed brackets, deep': '['.repeat(size / 2) + ']'.repeat(size / 2),
    'flat brackets': `a: [${many(count(4), () => '[]', ', ')}]`,
    dashes: '- '.repeat(size / 2),
    'question marks': '? '.repeat(size / 2),
    'deeper and deeper': many(Math.floor(Math.sqrt(2 * size)), (i) => `${' '.repeat(i)}a:\n`),
    'deep at the end': `${'a: 1\n'.repeat(count(10))}${many(Math.floor(Math.sqrt(size)), (i) => `${' '.repeat(i)}- \n`)}`,
    'brackets within a text': valid.replace('name: x', `name: '${'['.repeat(size)}'`),
    'an open quote': `name: "${word(1, size)}\n`,
    'an open quote after many': `${many(count(12), (i) => `a${i}: "b"\n`)}name: "open\n`,
    aliases: `a: &a [1, 2]\nb: [${many(count(4), () => '*a', ', ')}]\n${valid}`,
    'aliases of one value':
      `${head.replace('[0]', '&a [0]')}${model}${tail}metrics: ` + `[${many(count(4), () => '*a', ', ')}]\n`,
    'aliases of scalars': `a: &a 1\n${valid}metrics: [${many(count(4), () => '*a', ', ')}]\n`,
    'aliases that double': `${many(60, (i) => `a${i}: &a${i} [${i === 0 ? '1' : `*a${i - 1}, *a${i - 1}`}]\n`)}${valid}`,
    'aliases of many anchors': `${many(count(28), (i) => `a${i}: &a${i} 1\nb${i}: *a${i}\n`)}${valid}`,
    'anchors that are not there': `${valid}metrics: [${many(count(5), (i) => `*a${i % 10}`, ', ')}]\n`,
    'anchors without end': `a: &a [${many(count(4), () => '*a', ', ')}]\n`,
    'variables that are not set': `${valid}metrics: [${many(count(14), (i) => `'\${env:A${i}}'`, ', ')}]\n`,
    'variables in one text': `${valid.replace('name: x', `name: '${'${env:A}'.repeat(size / 8)}'`)}`,
    'variables without end': `${valid.replace('name: x', `name: '${'${env:A:-'.repeat(size / 9)}'`)}`,
    'modules under use': `${valid}use: [${many(count(10), (i) => `./${word(i, 4)}.ts`, ', ')}]\n`,
    'inline rows': valid.replace('[[0], [1]]', `[${many(count(5), () => '[1]', ', ')}]`),
    'inline row of texts': valid.replace('[[0], [1]]', `[${many(count(5), () => '[a]', ', ')}]`),
    'inline wide row': valid.replace('[[0], [1]]', `[[${many(count(3), () => '1', ', ')}], [1]]`),
    'inline ragged rows': valid.replace('[[0], [1]]', `[${many(count(8), (i) => (i % 2 ? '[1]' : '[1, 2]'), ', ')}]`),
    'inline labels': valid.replace('[a, b]', `[${many(count(10), (i) => word(i), ', ')}]`),
    'space of many parameters':
      `${valid}sweep: {space: ` + `{${many(count(40), (i) => `train.${word(i)}: [1, 2]`, ', ')}}}\n`,
    'space of many choices': `${valid}sweep: {space: {seed: [${many(count(7), (i) => `${i}`, ', ')}]}}\n`,
    'space of wrong choices': `${valid}sweep: {space: {train.epochs: [${many(count(3), (i) => `-${i}`, ', ')}]}}\n`,
    'space of unknown types': `${valid}sweep: {space: {loss: [${many(count(10), (i) => word(i), ', ')}]}}\n`,
    'space of component choices':
      `${valid}sweep: {space: {optimizer: ` +
      `[${many(count(32), (i) => `{type: sgd, learningRate: 0.${i + 1}}`, ', ')}]}}\n`,
    'space without a fit':
      `${valid}sweep: {space: {seed: {integers: [0, 1000000]}, train.epochs: {integers: [1, 1000000]}}, where: ` +
      `'seed < 0'}\n`,
    'zip of many': `${valid}sweep: {zip: [{seed: [${many(count(7), (i) => `${i}`, ', ')}], train.epochs: [1, 2]}]}\n`,
    'many groups of zip': `${valid}sweep: {zip: [${many(count(12), () => '{seed: [1]}', ', ')}]}\n`,
    'points enqueued':
      `${valid}sweep: {space: {seed: [1, 2]}, enqueue: ` + `[${many(count(12), (i) => `{seed: ${i}}`, ', ')}]}\n`,
    'a long constraint':
      `${valid}sweep: {space: {seed: [1, 2]}, where: ` + `'${many(count(9), () => 'seed > 0', ' && ')}'}\n`,
    'a deep constraint':
      `${valid}sweep: {space: {seed: [1, 2]}, where: '${'('.repeat(size / 2)}seed ` + `> 0${')'.repeat(size / 2)}'}\n`,
    'a long path in space': `${valid}sweep: {space: {${'a.'.repeat(size / 2)}b: [1]}}\n`,
    'a long path of brackets': `${valid}sweep: {space: {'${'a[0]'.repeat(size / 4)}': [1]}}\n`,
    reporters: `${valid}reporters: [${many(count(8), () => 'console', ', ')}]\n`,
    'secrets written':
      `${valid}reporters: [{type: mlflow, headers: ` + `{${many(count(16), (i) => `${word(i)}: b`, ', ')}}}]\n`,
    'a table of the last type': `${valid}engine: {type: onnx, ${many(count(12), (i) => `${word(i)}: 1`, ', ')}}\n`,
  };
};
