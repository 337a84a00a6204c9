import type { Issue } from '../../contracts/issue.ts';

/** Issues for the screen: lines that hold a secret are not quoted, and addresses lose their login and query. */
export const withoutSecrets = (issues: readonly Issue[]): Issue[] => {
  const secrets = issues.filter(({ code }) => code === 'secret-written');
  const paths = new Set(secrets.map(({ path }) => path));
  const lines = new Set(secrets.flatMap(({ place }) => (place ? lineOf(place) : [])));
  const shown = new Map<string, string>();
  const shownLine = (source: string): string => {
    const known = shown.get(source) ?? withoutLogins(source);
    shown.set(source, known);
    return known;
  };
  return issues.flatMap((issue) => {
    const { code, path, place } = issue;
    if (code !== 'secret-written' && paths.has(path)) return [];
    if (!place) return [issue];
    return [
      {
        ...issue,
        place: lines.has(lineOf(place))
          ? { ...place, length: 0, source: '' }
          : { ...place, source: shownLine(place.source) },
      },
    ];
  });
};

const lineOf = ({ file, line }: NonNullable<Issue['place']>): string => `${file}:${line}`;

/** As long as it was, so that what is underlined stays in its column. */
const withoutLogins = (text: string): string =>
  text.replace(/[^\s'"]+/g, (word) => hiddenIn(word).reduce((shown, [start, end]) => mask(shown, start, end), word));

const mask = (word: string, start: number, end: number): string =>
  word.slice(0, start) + '•'.repeat(end - start) + word.slice(end);

/**
 * From where to where a word hides a login or a query. The login stands after `://`, or without that at the start, up
 * to `@`.
 */
const hiddenIn = (word: string): readonly (readonly [start: number, end: number])[] => {
  const end = word.lastIndexOf('@');
  const address = word.indexOf('://') < 0 ? -1 : word.indexOf('://') + 3;
  const query = address < 0 ? -1 : word.indexOf('?', address);
  const colon = word.indexOf(':', 1);
  const isBare = !/^\w+:\/\//.test(word) && colon > 0 && colon < end - 1;
  const start = isBare ? 0 : address;
  return [
    ...(start >= 0 && end > start ? [[start, end] as const] : []),
    ...(query >= 0 ? [[query + 1, word.length] as const] : []),
  ];
};
