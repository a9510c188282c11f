import { anchor } from './anchor.js'
import { cut, type Html, html, named } from './html.js'
import type { Problem } from './model.js'

const WORD = { error: 'Error', warning: 'Warning' } as const

/** What is wrong here, and what to do about it. The whole list: whoever prints the page has it. */
export function problemList(problems: readonly Problem[], filtered: boolean): Html {
  const head = html`<h2 id="problems">Problems <span class="count">${problems.length}</span></h2>`
  if (problems.length === 0)
    return html`<section class="problems none" aria-labelledby="problems">${head}<p>None${filtered ? ' among what is shown' : ''}.</p></section>`
  const rest = problems.slice(FIRST)
  const more = html`<details><summary>${rest.length} more</summary><ul>${rest.map(item)}</ul></details>`
  return html`<section class="problems" aria-labelledby="problems">${head}<ul>${problems.slice(0, FIRST).map(item)}</ul>${rest.length > 0 && more}</section>`
}

/** More of them would push the containers out of sight. */
const FIRST = 8

/** A text with `commands` in it. */
const prose = (text: string) =>
  text.split('`').map((part, index) => (index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`))

function item({ severity, what, fix, where, container }: Problem): Html {
  const place =
    container === undefined ? html`<b>${named(where)}</b>` : html`<a href="#${anchor(container)}">${named(where)}</a>`
  return html`<li data-key="${cut(`${where} ${what}`)}" class="${severity}"><span class="severity">${WORD[severity]}</span><div><p>${place} ${named(what)}</p><p class="fix"><span class="label">Fix</span> ${prose(cut(fix))}</p></div></li>`
}
