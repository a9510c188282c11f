import { bytes, cpus } from './amounts.js'
import { anchor } from './anchor.js'
import { cut, type Html, html, named } from './html.js'
import { limits } from './limits-table.js'
import type { ContainerStatus, DirectoryState, Trend, Use } from './model.js'
import { spark } from './spark.js'

const DIRECTORY: Readonly<Record<DirectoryState, readonly [word: string, meaning: string, tone: string]>> = {
  owned: ['owned', 'made by cgroupkit', 'good'],
  adopted: ['adopted', 'made by the runtime, written', 'good'],
  foreign: ['foreign', 'somebody else uses it: left alone', 'warn'],
  populated: ['populated', 'holds processes: left alone', 'warn'],
  absent: ['missing', 'there is no directory', 'bad'],
  unknown: ['–', 'not looked at', 'quiet'],
}

/** One container, one row. */
export function containerRow(container: ContainerStatus): Html {
  const { id, name, directory, use, problems } = container
  const [word, meaning, tone] = DIRECTORY[directory]
  const tasks = use.tasks === undefined ? UNKNOWN : html`${use.tasks}`
  return html`<tr id="${anchor(id)}" data-key="${cut(id)}"${problems.length > 0 && TROUBLED}><th scope="row"><span class="name">${named(name)}</span><code class="id">${named(id.slice(0, 12))}</code></th><td><span class="state ${tone}">${word}</span><small>${meaning}</small></td>${useCells(use, UNKNOWN)}<td class="number">${tasks}</td><td>${limits(container)}</td></tr>`
}

const TROUBLED = html` class="troubled"`
const UNKNOWN = html`<span class="quiet">unknown</span>`

/** The two cells of a container or of a whole sandbox. */
export function useCells({ cpu, memory }: Use, unknown?: Html): Html {
  return html`<td class="use">${used(cpu, 'CPU', cpus) ?? unknown}</td><td class="use">${used(memory, 'Memory', bytes) ?? unknown}</td>`
}

function used(trend: Trend | undefined, what: string, tell: (value: number) => string): Html | undefined {
  if (trend === undefined || trend.now === null) return undefined
  const of = trend.limit === undefined ? html`` : html`<small>of ${tell(trend.limit)}</small>`
  return html`<div>${spark(trend, what, tell)}<span class="number">${tell(trend.now)}${of}</span></div>`
}
