// The app as Grafana loads it: its pages and its configuration.
import { AppPlugin } from '@grafana/data'
import { ConfigurationPage } from './config/ConfigurationPage'
import type { AppSettings } from './config/settings'
import { Pages } from './pages/Pages'

export const plugin = new AppPlugin<AppSettings>().setRootPage(Pages).addConfigPage({
  title: 'Configuration',
  icon: 'cog',
  body: ConfigurationPage,
  id: 'configuration',
})
