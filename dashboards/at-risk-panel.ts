// Panel: the app's own list of seats at risk, where seats are released and users excluded.
import {PanelBuilder} from '@grafana/grafana-foundation-sdk/dashboard'
import {atRiskPanelType} from './names.ts'
import {framed} from './frame.ts'
import {toAtRiskPage} from './links.ts'

export const atRiskPanel = framed(new PanelBuilder().type(atRiskPanelType), {
  id: 8, width: 24, height: 16, links: [toAtRiskPage],
  title: 'Which seats are at risk?',
  description: 'Asked of the collector itself, through Grafana, so it is as fresh as the last reading and needs no InfluxDB. '
    + 'Release takes a seat back now; Exclude keeps a user from losing one.',
}).options({site: '$site'})
