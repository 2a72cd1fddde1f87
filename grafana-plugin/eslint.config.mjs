// Grafana's rules, and those of the house that a linter can hold.
import { defineConfig } from 'eslint/config'
import sonarjs from 'eslint-plugin-sonarjs'
import scaffold from './.config/eslint.config.mjs'

export default defineConfig([
  { ignores: ['dist/', 'node_modules/', '.config/', '*.js', '*.mjs'] },
  ...scaffold,
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { sonarjs },
    rules: {
      'sonarjs/cognitive-complexity': ['error', 8],
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a type union.' },
        { selector: "ClassDeclaration:not([superClass.name=/Error$/])", message: 'Classes are for errors only.' },
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        { selector: 'ImportExpression', message: 'Grafana does not find the chunks of nested panels.' },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      curly: 'off',
    },
  },
  { files: ['src/**/*.test.{ts,tsx}'], rules: { 'max-lines-per-function': 'off', 'max-params': 'off' } },
])
