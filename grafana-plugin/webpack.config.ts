// The scaffold's build, and the logos of the nested panels, which it does not copy.
import CopyWebpackPlugin from 'copy-webpack-plugin'
import type { Configuration } from 'webpack'
import { merge } from 'webpack-merge'
import scaffold, { type Env } from './.config/webpack/webpack.config.ts'

const config = async (env: Env): Promise<Configuration> =>
  merge(await scaffold(env), {
    plugins: [new CopyWebpackPlugin({ patterns: [{ from: 'panels/*/img/*', to: '.' }] })],
    performance: { hints: false },
  })

export default config
