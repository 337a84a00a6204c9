/** A form for the raw columns of a table, each field by the column's type. */

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

export const createRowForm = (columns) => {
  const fields = columns.map((column) => ({ column, field: fieldOf(column) }));
  return {
    fields: fields.map(({ column, field }) =>
      element('label', { className: column.prose ? 'wide' : '' }, caption(column), field),
    ),
    row: () => Object.fromEntries(fields.map(({ column, field }) => [column.name, valueOf(column, field)])),
    /** Whether every column that needs a value has one. */
    isComplete: () => fields.every(({ column, field }) => column.optional || field.value.trim() !== ''),
  };
};

const caption = ({ name, optional }) =>
  element('span', {}, name, ...(optional ? [element('small', { textContent: 'optional' })] : []));

const fieldOf = (column) => {
  const { name, raw, choices, optional, prose } = column;
  if (choices) return select(column, choices);
  if (raw === 'boolean') return select(column, ['true', 'false']);
  if (prose) return element('textarea', { name, rows: 5, placeholder: 'Text' });
  if (raw === 'number') return element('input', { name, type: 'number', step: 'any', value: optional ? '' : '0' });
  if (raw === 'date') return element('input', { name, type: 'datetime-local', value: optional ? '' : today() });
  if (raw === 'vector') return element('input', { name, type: 'text', placeholder: `${column.size} numbers, as 1, 2` });
  return element('input', { name, type: 'text' });
};

const select = ({ name, raw, optional }, values) => {
  const shown = raw === 'boolean' ? { true: 'yes', false: 'no' } : {};
  const options = values.map((value) => element('option', { value, textContent: shown[value] ?? value }));
  return element(
    'select',
    { name },
    ...(optional ? [element('option', { value: '', textContent: '–' })] : []),
    ...options,
  );
};

const today = () => `${new Date().toISOString().slice(0, 10)}T00:00`;

/** Empty ones are missing. */
const valueOf = ({ raw }, { value }) => {
  if (value.trim() === '') return null;
  return raw === 'vector' ? `[${value.replace(/^\s*\[|\]\s*$/g, '')}]` : value;
};
