// The app as Grafana loads it: its page and its configuration.
import { AppPlugin } from '@grafana/data'
import { ConfigurationPage } from './config/ConfigurationPage'
import type { AppSettings } from './config/settings'
import { AtRiskPage } from './pages/AtRiskPage'

export const plugin = new AppPlugin<AppSettings>().setRootPage(AtRiskPage).addConfigPage({
  title: 'Configuration',
  icon: 'cog',
  body: ConfigurationPage,
  id: 'configuration',
})
