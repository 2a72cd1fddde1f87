// What a color says, the same on every dashboard; names are those of Grafana's palette, which suit dark and light.

export const colors = {
  professional: 'blue',
  analyzer: 'purple',
  idle: '#8e8e8e',
  atRisk: 'orange',
  exhausted: 'red', // in excess, too, and what has stopped
  plain: 'text', // a figure that is as it should be
  quiet: 'rgba(127, 127, 127, 0.3)', // the same, as an area
} as const

/** The same color, for a second and a third line of a type beside the first. */
export const shades = {
  professional: {full: 'blue', light: 'light-blue', dark: 'dark-blue'},
  analyzer: {full: 'purple', light: 'light-purple', dark: 'dark-purple'},
} as const
