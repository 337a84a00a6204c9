import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: ['dist/', 'coverage/', 'runs/', 'node_modules/', 'src/components/index.ts', 'src/engine/onnx/messages.ts'],
  },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    rules: {
      // noUncheckedIndexedAccess asks for them where the index is known
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      'max-lines': ['error', { max: 440 }],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Names are found by reading; export by name.' },
      ],
    },
  },
  {
    files: ['src/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['argv', 'exit', 'exitCode', 'on', 'stdin', 'stdout', 'stderr'].map((property) => ({
          object: 'process',
          property,
          message: 'Only src/cli and src/processes know the process and the terminal.',
        })),
      ],
    },
  },
  { files: ['src/cli/**', 'src/processes/**'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['scripts/**', 'bench/**', 'test/tfjs-ops/**'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { console: 'readonly', performance: 'readonly', process: 'readonly' } },
  },
  {
    files: ['src/use/serve/page/**', 'examples/browser/**'],
    languageOptions: {
      globals: {
        createImageBitmap: 'readonly',
        document: 'readonly',
        fetch: 'readonly',
        performance: 'readonly',
        setTimeout: 'readonly',
      },
    },
  }, // what browsers have
  {
    files: ['*.config.*', '*.cjs'],
    rules: { 'no-restricted-syntax': 'off', '@typescript-eslint/no-require-imports': 'off' },
    languageOptions: { globals: { module: 'writable' } },
  },
);
