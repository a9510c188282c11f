/** A box that holds a smaller one. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect x="1" y="1" width="14" height="14" rx="3" fill="#2f6f6b"/><rect x="5" y="5" width="6" height="6" rx="1.5" fill="#fff"/></svg>
`
