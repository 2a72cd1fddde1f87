// What every panel must say of itself, and when a figure turns bad.
import type {Builder} from '@grafana/grafana-foundation-sdk/cog'
import {FieldColorBuilder, FieldColorModeId, ThresholdsConfigBuilder, ThresholdsMode, type DashboardLink, type DynamicConfigValue, type Threshold} from '@grafana/grafana-foundation-sdk/dashboard'
import {colors} from './colors.ts'

/**
 * `title` is a statement or a question; `description` says where the figure comes from, and what to do when it is bad; sizes are Grafana's, of
 * 24 columns; `links` lead to where more of it is said.
 */
export type Frame = {
  readonly id: number
  readonly title: string
  readonly description: string
  readonly width: number
  readonly height: number
  readonly links?: readonly Builder<DashboardLink>[]
}

type AnyPanel = {
  id(id: number): AnyPanel
  title(title: string): AnyPanel
  description(description: string): AnyPanel
  span(width: number): AnyPanel
  height(height: number): AnyPanel
  links(links: Builder<DashboardLink>[]): AnyPanel
}

/** Gives a panel what every panel must have. */
export function framed<P extends AnyPanel>(panel: P, {id, title, description, width, height, links}: Frame): P {
  panel.id(id).title(title).description(description).span(width).height(height)
  if (links !== undefined) panel.links([...links])
  return panel
}

/** Short, as it must fit where a figure would stand. */
export const MISSING = 'No reading'

export const NO_READING_IN_TIME = 'No reading in this time: does the collector run?'

export const byThresholds = (): FieldColorBuilder => new FieldColorBuilder().mode(FieldColorModeId.Thresholds)

export function steps(...given: readonly Threshold[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([...given])
}

/** Of figures that are neither good nor bad. */
export const plain = (): ThresholdsConfigBuilder => steps({value: null, color: colors.plain})

/** A count that should be zero. */
export const badAboveZero = (color: string): ThresholdsConfigBuilder => steps({value: null, color: colors.plain}, {value: 1, color})

export function fixedColor(color: string): DynamicConfigValue {
  return {id: 'color', value: new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(color).build()}
}

export const named = (name: string): DynamicConfigValue => ({id: 'displayName', value: name})
