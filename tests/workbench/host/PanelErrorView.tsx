// What Grafana shows in a panel whose data have not the form it needs.
import type {PanelDataErrorViewProps} from '@grafana/runtime'
import {EmptyState} from '@grafana/ui'

export const PanelErrorView = ({message = 'No data'}: PanelDataErrorViewProps) => <EmptyState variant="not-found" message={message} />
