import { type Filter, isFiltering } from './filter.js'
import { cut, type Html, html, named } from './html.js'
import type { SourceStatus, Status } from './model.js'
import { podTable } from './pod-table.js'
import { problemList } from './problem-list.js'

/** The whole page. Reads without script; `/page.js` keeps it new. No style, script or picture is inside it, none comes from elsewhere. */
export function page(status: Status, filter: Filter): Html {
  const filtered = isFiltering(filter)
  const { problems, node } = status
  const title = `${problems.length > 0 ? `(${problems.length}) ` : ''}${cut(node)} · cgroupkit`
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><link rel="icon" href="/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/page.css"><script src="/page.js" defer></script></head>
<body><a class="skip" href="#containers">Skip to the containers</a>
${header(status)}
<main id="main" tabindex="-1">${figures(status)}${problemList(problems, filtered)}${form(filter)}${podTable(status.pods, filtered)}</main>
<footer><p>The same as <a href="/status.json">JSON</a>, and for Prometheus: <a href="/metrics">metrics</a>.</p></footer>
</body></html>
`
}

function header({ node, program, mode, at }: Status): Html {
  const when = new Date(at).toISOString()
  return html`<header><h1>${named(node)}</h1><p class="program">${program}<span class="mode">${mode}</span></p><p class="when"><span id="live" role="status" aria-live="polite"></span> As of <time datetime="${when}">${when.slice(11, 19)} UTC</time> <span id="control"></span></p></header>`
}

function figures({ sources, pods, problems }: Status): Html {
  const containers = pods.flatMap((pod) => pod.containers)
  const right = containers.filter((one) => one.problems.length === 0).length
  return html`<dl class="figures"><div><dt>Pods</dt><dd>${pods.length}</dd></div><div><dt>Containers</dt><dd>${containers.length}</dd></div><div><dt>As asked</dt><dd>${right}</dd></div><div class="${problems.length > 0 ? 'bad' : ''}"><dt>Problems</dt><dd>${problems.length}</dd></div>${sources.map(source)}</dl>`
}

function source({ name, up, reason }: SourceStatus): Html {
  return html`<div class="source ${up ? 'up' : 'bad'}"><dt>${named(name)}</dt><dd>${up ? 'connected' : 'down'}${reason !== undefined && html`<small>${named(reason)}</small>`}</dd></div>`
}

/** Asked of the server: it filters without script too, and the address can be kept. */
function form({ text, problems }: Filter): Html {
  return html`<form method="get" action="/" role="search"><label>Filter <input type="search" name="q" value="${text}" placeholder="namespace, pod, container or id" autocomplete="off"></label><label><input type="checkbox" name="problems" value="1"${problems && html` checked`}> with problems only</label><button>Show</button>${(text !== '' || problems) && html` <a href="/">all</a>`}</form>`
}
