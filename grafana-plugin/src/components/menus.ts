// How menus look, and what follows a click in one.
import { css } from '@emotion/css'

// A reason is a whole sentence, and a phone is narrow.
export const getMenuStyles = () => ({ menu: css({ maxWidth: 'min(380px, 92vw)', '& [role=menuitem], & [role=menuitem] *': { whiteSpace: 'normal' } }) })

/** A menu gives the focus back to its button when it closes: a dialog that is open by then would lose it. */
export const afterMenu = (open: () => void) => void setTimeout(open, 50)
