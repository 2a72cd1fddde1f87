// The scaffold's Jest, with the two changes that its packages need.
process.env.TZ = 'UTC'

const base = require('./.config/jest.config')
const { grafanaESModules, nodeModulesToTransform } = require('./.config/jest/utils')
const [[, swc]] = Object.entries(base.transform)

module.exports = {
  ...base,
  moduleNameMapper: { 'react-inlinesvg': base.moduleNameMapper['react-inlinesvg'] },
  // d3-color resolves to an .mjs file, which the scaffold's pattern leaves as it is.
  transform: { '^.+\\.(mjs|cjs|[tj]sx?)$': swc },
  transformIgnorePatterns: [nodeModulesToTransform([...grafanaESModules, '@grafana/.*'])],
}
