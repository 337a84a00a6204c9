import { createPaper, grayOf, showGray, showPicture } from './drawing.js';
import { createRowForm } from './row-form.js';

const $ = (id) => document.getElementById(id);
const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const signature = await (await fetch('signature.json')).json();
const { name, input, columns, image, output, engine } = signature;
const [height, width, channels = 1] = input.shape;

document.title = `${name} · assay`;
$('name').textContent = name;

let asked = 0;
/** Asks, and shows the answer unless a later question was answered before. */
const ask = async (body, type) => {
  const number = ++asked;
  const began = performance.now();
  try {
    const response = await fetch('predict', { method: 'POST', headers: { 'content-type': type }, body });
    const answer = await response.json();
    if (number !== asked) return;
    if (answer.error) fail(answer.error);
    else show(answer.predictions[0], performance.now() - began);
  } catch {
    if (number === asked) fail('The server does not answer.');
  }
};
/** What was answered before is not left to stand for it. */
const fail = (problem) => {
  forget();
  $('problem').textContent = problem;
};
const askSample = (sample) => ask(JSON.stringify(sample), 'application/json');

const rows = new Map(
  output.names.map((of) => [
    of,
    element(
      'div',
      { className: 'bar' },
      element('span', { textContent: of }),
      element('span', { className: 'track' }, element('span', { className: 'fill' })),
      element('span'),
    ),
  ]),
);
$('bars').append(...rows.values());

const show = ({ label, probabilities, values }, milliseconds) => {
  $('problem').textContent = '';
  const numbers = probabilities ?? values;
  const names = Object.keys(numbers);
  $('label').textContent = label ?? (names.length === 1 ? short(numbers[names[0]]) : '');
  if (label === undefined && names.length === 1) $('label').append(element('small', { textContent: names[0] }));
  $('label').hidden = $('label').textContent === '';
  const largest = Math.max(...Object.values(numbers).map((value) => Math.abs(Number(value))));
  for (const [of, row] of rows) {
    const value = Number(numbers[of]);
    row.classList.toggle('best', of === label);
    row.querySelector('.fill').style.width = `${100 * (probabilities ? value : Math.abs(value) / (largest || 1))}%`;
    row.lastElementChild.textContent = probabilities ? `${(100 * value).toFixed(1)} %` : short(value);
  }
  $('bars').hidden = !probabilities && names.length === 1;
  $('time').textContent = `${milliseconds.toFixed(0)} ms, ${engine}`;
};
const short = (value) => String(Number(Number(value).toPrecision(5)));

const forget = () => {
  asked += 1;
  $('problem').textContent = '';
  $('label').hidden = false;
  $('label').textContent = '–';
  for (const row of rows.values()) {
    row.classList.remove('best');
    row.querySelector('.fill').style.width = '0';
    row.lastElementChild.textContent = '';
  }
};

/** At most one question in 60 ms while someone draws, and one at the end. */
const later = (work) => {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      work();
    }, 60);
  };
};

const openPicture = () => {
  $('picture').hidden = false;
  const gray = channels === 1;
  $('about').textContent = gray ? 'Draw, or choose an image.' : 'Choose an image.';
  $('seen').hidden = $('paper').hidden = $('clear').hidden = !gray;
  $('paper').classList.toggle('still', !gray);
  const paper = createPaper(
    $('paper'),
    later(() => {
      const bytes = grayOf($('paper'), height, width);
      showGray($('seen'), bytes, height, width);
      if (bytes) askSample([...bytes]);
    }),
  );
  showGray($('seen'), null, height, width);
  $('clear').addEventListener('click', () => {
    paper.clear();
    showGray($('seen'), null, height, width);
    forget();
  });
  $('file').addEventListener('change', () => {
    const [file] = $('file').files;
    $('file').value = '';
    if (!file) return;
    ask(file, file.type);
    showGray($('seen'), null, height, width);
    createImageBitmap(file).then((picture) => {
      $('paper').hidden = false;
      paper.show(picture);
      showPicture($('seen'), picture, gray);
    }, paper.clear);
  });
};

/** A field for each named value; a list where they have no names, or are too many. */
const openValues = () => {
  const form = $('values');
  form.hidden = false;
  const size = input.shape.reduce((a, b) => a * b, 1);
  const names = input.names ?? (size <= 24 ? Array.from({ length: size }, (_, i) => `value ${i + 1}`) : null);
  $('about').textContent = names ? 'Choose values.' : `Write ${size} numbers as a JSON list.`;
  const fields = names
    ? names.map((of) => element('input', { type: 'number', step: 'any', value: '0', name: of }))
    : [element('textarea', { rows: 8, value: JSON.stringify(Array(size).fill(0)) })];
  form.append(...(names ? names.map((of, i) => element('label', {}, of, fields[i])) : fields));
  const send = () =>
    names
      ? askSample(fields.map((field) => (field.value === '' ? null : Number(field.value))))
      : ask(fields[0].value, 'application/json');
  form.addEventListener('input', later(send));
  form.addEventListener('submit', (event) => event.preventDefault());
  send();
};

/** A field for each column of the table, by its type. */
const openRow = () => {
  const form = $('values');
  form.hidden = false;
  $('about').textContent = columns.some(({ prose }) => prose) ? 'Write a text.' : 'Choose values.';
  const { fields, row, isComplete } = createRowForm(columns);
  form.append(...fields);
  const send = () => {
    if (isComplete()) askSample(row());
    else forget();
  };
  form.addEventListener('input', later(send));
  form.addEventListener('submit', (event) => event.preventDefault());
  send();
};

if (columns) openRow();
else if (image) openPicture();
else openValues();
