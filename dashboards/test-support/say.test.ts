import {expect, it} from 'vitest'
import {say} from './say.ts'

const told = {labels: {site: 'prod', finding: 'b'}, values: {days: 1, hours: 2.6, none: 0}}

it.each([
  ['{{ $labels.site }} and {{ $labels.other }}', 'prod and [no value]'],
  ['{{ printf "%.0f" $values.hours.Value }} h, {{ printf "%.1f" $values.hours.Value }} h', '3 h, 2.6 h'],
  ['a{{ if $labels.site }}b{{ else }}c{{ end }}d', 'abd'],
  ['a{{ if $labels.other }}b{{ else }}c{{ end }}d', 'acd'],
  ['{{ if eq $labels.finding "a" }}1{{ else if eq $labels.finding "b" }}2{{ else if eq $labels.finding "b" }}3{{ end }}', '2'],
  ['{{ if $labels.site }}x{{ if eq $values.days.Value 1.0 }}1 day{{ else }}days{{ end }}y{{ else }}{{ if $labels.site }}z{{ end }}{{ end }}!', 'x1 dayy!'],
  ['{{ if $labels.other }}x{{ if eq $values.missing.Value 1.0 }}1{{ end }}{{ else }}y{{ end }}', 'y'],
  ['{{ if gt $values.none.Value 0.0 }}more{{ else if lt $values.days.Value 2.0 }}less{{ end }}', 'less'],
  ['{{ humanizeDuration $values.none.Value }} {{ externalURL }}a', '0s http://grafana.example.com/a'],
])('%s says %s', (template, text) => expect(say(template, told)).toBe(text))

it.each(['{{ $values.missing }}', '{{ printf "%.0f" $values.missing.Value }}', '{{ if $labels.site }}x', '{{ if len $labels }}x{{ end }}'])('does not guess what %s says', template => {
  expect(() => say(template, told)).toThrow()
})
