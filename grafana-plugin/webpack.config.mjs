// The scaffold's build, and the logos of the nested panels, which it does not copy.
import CopyWebpackPlugin from 'copy-webpack-plugin'
import { merge } from 'webpack-merge'
import scaffold from './.config/webpack/webpack.config.ts'

export default async env =>
  merge(await scaffold(env), {
    plugins: [new CopyWebpackPlugin({ patterns: [{ from: 'panels/*/img/*', to: '.' }] })],
    performance: { hints: false },
  })
