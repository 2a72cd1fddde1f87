// What a color says, the same on every dashboard; names are those of Grafana's palette, which suit dark and light.

export const colors = {
  professional: 'blue',
  analyzer: 'purple',
  idle: '#8e8e8e',
  atRisk: 'orange',
  exhausted: 'red', // in excess, too
  plain: 'text', // a figure that is as it should be
} as const
