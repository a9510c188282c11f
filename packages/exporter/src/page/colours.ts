const LIGHT = {
  page: '#f6f7f7',
  card: '#ffffff',
  head: '#ffffff',
  pod: '#f0f3f3',
  ink: '#1c2427',
  quiet: '#56636a',
  line: '#e1e6e7',
  edge: '#8b979c',
  accent: '#1a6b66',
  area: '#d9ebe9',
  target: '#fff6d9',
  good: '#1f6e3d',
  warn: '#855800',
  bad: '#b3261e',
}

const DARK: typeof LIGHT = {
  page: '#111517',
  card: '#181d20',
  head: '#181d20',
  pod: '#1f2529',
  ink: '#e4e9ea',
  quiet: '#9dabb1',
  line: '#2a3237',
  edge: '#66747b',
  accent: '#6fc7be',
  area: '#20403e',
  target: '#3a3420',
  good: '#7ccb97',
  warn: '#e5b75e',
  bad: '#f58f86',
}

const variables = (colours: typeof LIGHT) =>
  Object.entries(colours)
    .map(([name, value]) => `--${name}: ${value}`)
    .join('; ')

/** On paper it is light whatever the screen is. */
export const COLOURS = `:root { color-scheme: light dark; ${variables(LIGHT)} }
@media screen and (prefers-color-scheme: dark) { :root { ${variables(DARK)} } }`
