// What people are told when a site is paused or resumed, by the API and by commands, and how the reason is kept.
import type {Pause} from './policy/model.ts'

/** `was`: the pause that stood before. */
export function pausedSentence(site: string, was: Pause | undefined): string {
  return was === undefined ? `Site ${site} is paused: nothing is released until somebody resumes.` : `Site ${site} was paused already, by ${was.by}.`
}

/** `ended`: the pause that ended, if there was one. */
export function resumedSentence(site: string, ended: Pause | undefined): string {
  return ended === undefined ? `Site ${site} was not paused.` : `Site ${site} is resumed: releases go on at the next run.`
}

/** A reason is shown to others in lists, logs and terminals: one line, nothing that steers a terminal or that nobody sees. Empty where nothing is left of it. */
export const toPauseReason = (text: string): string => text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim()
