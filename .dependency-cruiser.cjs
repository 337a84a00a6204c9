/** Each room of src and the rooms whose code it may import. CONTRIBUTING.md says why. */
const rooms = {
  contracts: [],
  files: [],
  mathematics: [],
  registry: [],
  components: ['registry', 'layers', 'data/text'],
  layers: [],
  experiment: ['registry', 'data'],
  data: ['registry'],
  'data/text': ['registry'],
  engine: [],
  runner: ['registry', 'engine', 'data'],
  'sweep/space': ['registry', 'experiment'],
  'sweep/search': ['registry', 'experiment', 'sweep/space'],
  'sweep/journal': ['registry', 'experiment', 'sweep/space'],
  'sweep/schedule': ['registry', 'experiment', 'sweep/space', 'sweep/search', 'sweep/journal'],
  'sweep/work': ['registry', 'experiment', 'data', 'engine', 'runner', 'run', 'results'],
  'sweep/estimate': [
    'registry',
    'experiment',
    'engine',
    'runner',
    'run',
    'sweep/space',
    'sweep/search',
    'sweep/journal',
  ],
  'sweep/coordinate': ['registry', 'experiment', 'run', 'results', 'reporters', 'sweep'],
  results: ['registry', 'experiment', 'plots', 'sweep/search', 'sweep/journal'],
  plots: [],
  reporters: ['registry', 'results', 'plots'],
  run: ['registry', 'components', 'experiment', 'data', 'engine', 'runner', 'results', 'plots', 'reporters'],
  tracking: ['registry', 'components', 'experiment', 'run', 'results', 'reporters', 'use'],
  use: ['registry', 'components', 'experiment', 'data', 'engine', 'runner', 'results', 'plots', 'run', 'layers'],
  api: [
    'registry',
    'components',
    'experiment',
    'data',
    'engine',
    'runner',
    'run',
    'sweep',
    'results',
    'plots',
    'reporters',
    'use',
    'tracking',
  ],
  cli: [
    'api',
    'registry',
    'components',
    'experiment',
    'data',
    'engine',
    'runner',
    'run',
    'sweep',
    'results',
    'plots',
    'reporters',
    'use',
  ],
  processes: ['data', 'run', 'tracking', 'use', 'results', 'sweep'],
};

/** Rooms and files that know nothing of experiments. All rooms but the closed ones may import them. */
const openRooms = ['files', 'mathematics'];
const openFiles = ['src/memory.ts', 'src/defined.ts', 'src/processes/entry.ts', 'src/processes/errors.ts'];
const closedRooms = ['contracts', 'layers', 'registry', ...openRooms];

const typeOnly = ['type-only', 'type-import'];
const escaped = (path) => path.replace(/[./]/g, '\\$&');
const openPaths = [...openRooms.map((room) => `^src/${room}/`), ...openFiles.map((path) => `^${escaped(path)}$`)];

const roomRule = ([room, allowed]) => ({
  name: `${room}-imports`,
  comment: `${room} may import ${allowed.length === 0 ? 'no other room' : allowed.join(', ')}.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: '^src/',
    pathNot: [
      ...['contracts', room, ...allowed].map((name) => `^src/${name}/`),
      ...(closedRooms.includes(room) ? [] : openPaths),
    ],
    dependencyTypesNot: typeOnly,
    // A built-in component may open what is large, an engine or a reporter, when it is asked to.
    ...(room === 'components' && { dynamic: false }),
  },
});

module.exports = {
  forbidden: [
    ...Object.entries(rooms).map(roomRule),
    {
      name: 'known-room',
      comment: 'Every folder of src is a room of the table above.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: Object.keys(rooms).map((room) => `^src/${room}/`) },
      to: {},
    },
    {
      name: 'type-contracts',
      comment: 'The registry knows other rooms by the contracts alone.',
      severity: 'error',
      from: { path: '^src/registry/' },
      to: { path: '^src/', pathNot: ['^src/registry/', '^src/contracts/', '^src/mathematics/random\\.ts$'] },
    },
    {
      name: 'heavy-is-dynamic',
      comment:
        'What is large loads by `import()` when it is used; `import type` costs nothing. `assay/layers` is an ' +
        'add-on of tfjs.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/layers/index\\.ts$' },
      to: {
        path: 'node_modules/(@duckdb|@tensorflow|onnxruntime-|vega|@resvg|jiti|sharp)',
        dynamic: false,
        dependencyTypesNot: typeOnly,
      },
    },
    {
      name: 'no-cycles',
      comment: 'No module imports itself by way of others, not even for types.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'declared',
      comment: 'Packages are those that package.json names.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
    progress: { type: 'none' },
  },
};
