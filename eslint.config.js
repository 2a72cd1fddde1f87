// The few rules of the house that a linter can hold; the rest is in CONTRIBUTING.md.
import sonarjs from 'eslint-plugin-sonarjs'
import tseslint from 'typescript-eslint'

const worldless = [
  {selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'policy/ has no clock: take `now` as a parameter.'},
  {selector: 'AwaitExpression, FunctionDeclaration[async=true], ArrowFunctionExpression[async=true]', message: 'policy/ is synchronous and pure.'},
  {selector: 'TryStatement', message: 'policy/ returns values; it neither throws for control flow nor catches.'},
]

const noEnumsNorClasses = [
  {selector: 'TSEnumDeclaration', message: 'Use a type union.'},
  {selector: "ClassDeclaration:not([superClass.name=/Error$/])", message: 'Classes are for errors only.'},
  {selector: 'ExportDefaultDeclaration', message: 'Named exports only.'},
]

export default tseslint.config(
  {ignores: ['**/node_modules/**', '.cache/**', '**/dist/**', 'data/**', 'grafana-plugin/**']},
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    plugins: {sonarjs},
    languageOptions: {parserOptions: {projectService: {allowDefaultProject: ['vitest.config.ts']}, tsconfigRootDir: import.meta.dirname}},
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', {argsIgnorePattern: '^_'}],
      '@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true, allowBoolean: true}],
      '@typescript-eslint/require-await': 'off',
      'no-restricted-syntax': ['error', ...noEnumsNorClasses],
      'sonarjs/cognitive-complexity': ['error', 8],
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', {max: 40, skipBlankLines: true, skipComments: true, IIFEs: true}],
      'max-params': ['error', 4],
    },
  },
  {
    files: ['collector/src/policy/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': ['error', {patterns: [{regex: '^(?!\\./)', message: 'policy/ imports nothing but itself.'}]}],
      'no-restricted-properties': ['error', {object: 'Date', property: 'now', message: 'policy/ has no clock.'}, {object: 'Math', property: 'random', message: 'policy/ is deterministic.'}],
      'no-restricted-globals': ['error', 'process', 'console', 'fetch', 'setTimeout', 'setInterval'],
      'no-restricted-syntax': ['error', ...noEnumsNorClasses, ...worldless],
    },
  },
  {
    files: ['**/*.test.ts', 'tests/**/*.ts', 'tests/**/*.tsx'],
    rules: {
      'max-lines-per-function': 'off',
      'no-restricted-properties': ['error', {object: 'vi', property: 'mock', message: 'Fakes, not module mocks.'}],
    },
  },
  {
    files: ['vitest.config.ts'],
    rules: {'no-restricted-syntax': 'off'},
  },
)
