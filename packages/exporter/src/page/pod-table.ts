import { containerRow, useCells } from './container-row.js'
import { cut, type Html, html, named } from './html.js'
import type { PodStatus } from './model.js'

const COLUMNS = ['Container', 'Directory', 'CPU', 'Memory', 'Tasks', 'Limits: spec, file, cAdvisor'] as const

/** All containers in one table, each pod a body of its own: columns stay in line, and a reader of screens can walk them. */
export function podTable(pods: readonly PodStatus[], filtered: boolean): Html {
  const head = html`<h2 id="containers">Containers</h2>`
  if (pods.length === 0)
    return html`<section>${head}<p>${filtered ? 'Nothing here matches the filter.' : 'No container of a sandbox runs here.'}</p></section>`
  return html`<section>${head}<div class="scroll" role="region" aria-labelledby="containers" tabindex="0"><table class="containers"><caption class="unseen">Containers of sandboxes, by pod: directory, use and limits</caption><thead><tr>${COLUMNS.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>${pods.map(podBody)}</table></div></section>`
}

function podBody({ namespace, name, use, containers }: PodStatus): Html {
  const title = name === '' ? html`no pod` : html`<span class="namespace">${named(namespace)}/</span>${named(name)}`
  return html`<tbody data-key="${cut(`${namespace}/${name}`)}"><tr class="pod"><th scope="rowgroup" colspan="2"><h3>${title}</h3><small>${containers.length === 1 ? '1 container' : `${containers.length} containers`}</small></th>${useCells(use)}<td class="number">${use.tasks}</td><td class="quiet">${use.cpu === undefined && use.memory === undefined ? '' : 'whole sandbox'}</td></tr>${containers.map(containerRow)}</tbody>`
}
