import type { Issue } from '../contracts/issue.ts';

/** Issues as they may be shown: of a line that holds a secret nothing is quoted, nor what else is said of the secret itself; of an address not its login, nor its query. */
export const withoutSecrets = (issues: readonly Issue[]): Issue[] => {
  const secrets = issues.filter(({ code }) => code === 'secret-written');
  const paths = new Set(secrets.map(({ path }) => path));
  const lines = new Set(secrets.flatMap(({ place }) => (place ? lineOf(place) : [])));
  return issues.flatMap((issue) => {
    const { code, path, place } = issue;
    if (code !== 'secret-written' && paths.has(path)) return [];
    if (!place) return [issue];
    return [
      {
        ...issue,
        place: lines.has(lineOf(place))
          ? { ...place, length: 0, source: '' }
          : { ...place, source: withoutLogins(place.source) },
      },
    ];
  });
};

const lineOf = ({ file, line }: NonNullable<Issue['place']>): string => `${file}:${line}`;

/** As long as it was, so that what is underlined stays in its column. */
const withoutLogins = (text: string): string => text.replace(login, (found) => '•'.repeat(found.length));
/** After `://`, or where none stands, up to `@`; and what comes after `?`. */
const login = /(?<=:\/\/)[^\s'"]*(?=@)|(?<![^\s'"])(?!\w+:\/\/)[^\s'"]+:[^\s'"]+(?=@)|(?<=:\/\/[^\s'"]*\?)[^\s'"]+/g;
