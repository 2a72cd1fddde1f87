// Where the list has little room: a third of a dashboard, a phone.

/** Holds inside of the list's frame, by the frame's own width. */
export const NARROW = '@container (max-width: 620px)'
