import { bytes } from './amounts.js'
import { cut, type Html, html, named } from './html.js'
import type { ContainerStatus, LimitStatus, LimitVerdict } from './model.js'

const TOLD: Readonly<Record<LimitVerdict, string>> = {
  agrees: 'agrees',
  reads: 'cAdvisor’s own reading',
  stale: 'the file differs',
  pending: 'no file',
  absent: 'no directory',
}

/** Not as the spec asks. */
const isOff = ({ verdict }: LimitStatus) => verdict !== 'agrees' && verdict !== 'reads'

/** The spec's word, the file's and cAdvisor's, side by side; open by itself where they differ. */
export function limits({ limits: all, name, dirs }: ContainerStatus): Html {
  if (all.length === 0) return html`<span class="quiet">none asked</span>${dirs.map(path)}`
  if (all.every(({ verdict }) => verdict === 'absent'))
    return html`<span class="quiet">${all.length} wait for it</span>`
  const off = all.filter(isOff)
  const mark =
    off.length === 0
      ? html`<span class="good">✓</span> ${all.length} as asked`
      : html`<span class="bad">!</span> ${off.length} of ${all.length} not as asked`
  return html`<details${off.length > 0 && OPEN}><summary>${mark}</summary>${dirs.map(path)}<table class="limits"><caption>Limits of ${cut(name)}</caption><thead><tr><th scope="col">OCI field</th><th scope="col">spec</th><th scope="col">file</th><th scope="col">cAdvisor</th><th scope="col">verdict</th></tr></thead><tbody>${all.map(row)}</tbody></table></details>`
}

const OPEN = html` open`
const path = (dir: string) => html`<code class="path">${named(dir)}</code>`

function row(limit: LimitStatus): Html {
  const { field, asked, file, text, series, reported, verdict } = limit
  return html`<tr${isOff(limit) && OFF}><th scope="row">${field}</th><td>${amount(field, asked)}</td><td>${cut(text ?? '–')}<small>${file}</small></td><td>${reported ?? '–'}<small>${series?.replace('container_', '')}</small></td><td class="verdict">${TOLD[verdict]}</td></tr>`
}

const OFF = html` class="off"`

function amount(field: string, asked: string): Html {
  if (asked === '-1') return html`-1<small>no limit</small>`
  return field.startsWith('memory.') ? html`${asked}<small>${bytes(Number(asked))}</small>` : html`${asked}`
}
