import { COLOURS } from './colours.js'

/** Dense and calm: one ink, colour where something is to be seen. Contrast of all text is 4.5:1 or more in both schemes (measured by `pnpm e2e page`). */
export const STYLE = `${COLOURS}
* { box-sizing: border-box }
html { scroll-padding-top: 3.5rem }
body { margin: 0 auto; max-width: 96rem; padding: 0 1.5rem 2rem; background: var(--page); color: var(--ink);
  font: 0.875rem/1.4 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums }
code { font-family: ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace; font-size: 0.92em }
a { color: var(--accent) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px }
main:focus { outline: none }
small, .quiet { color: var(--quiet); font-size: 0.8125rem; font-weight: 400 }
.skip { position: absolute; left: -99rem; top: 0; z-index: 2; padding: 0.5rem 1rem; background: var(--card) }
.skip:focus { left: 1rem }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
bdi { overflow-wrap: anywhere }

header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 1rem; padding: 1.25rem 0 1rem }
h1 { margin: 0; font-size: 1.375rem; font-weight: 650; letter-spacing: -0.01em }
header p { margin: 0 }
.program { color: var(--quiet) }
.mode { margin-left: 0.75rem; padding: 0.05rem 0.5rem; border: 1px solid var(--line); border-radius: 1rem; font-size: 0.8125rem }
.when { margin-left: auto; color: var(--quiet) }
#live:not(:empty) { margin-right: 0.75rem; color: var(--ink) }
#live.stale { color: var(--bad) }
button { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--edge); border-radius: 5px; padding: 0.2rem 0.7rem; cursor: pointer }
button:hover { border-color: var(--accent) }

.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, max-content)); gap: 0 2.5rem; margin: 0 0 1.25rem;
  padding: 0.75rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px }
.figures dt { color: var(--quiet); font-size: 0.8125rem }
.figures dd { margin: 0; font-size: 1.25rem; font-weight: 600; line-height: 1.3 }
.figures .source dd { font-size: 0.9375rem; padding-top: 0.2rem }
.figures .up dd { color: var(--good) }
.figures .bad dd { color: var(--bad) }
.figures small { display: block; max-width: 22rem; overflow-wrap: anywhere }

h2 { margin: 0 0 0.5rem; font-size: 1rem; font-weight: 650 }
.count { margin-left: 0.25rem; color: var(--quiet); font-weight: 400 }
.problems { margin-bottom: 1.25rem; padding: 0.75rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--bad); border-radius: 8px }
.problems.none { border-left-color: var(--good) }
.problems p { margin: 0 }
.problems ul { margin: 0; padding: 0; list-style: none }
.problems summary { padding: 0.4rem 0; border-top: 1px solid var(--line); color: var(--accent) }
.problems code { padding: 0 0.3rem; background: var(--pod); border-radius: 3px; color: var(--ink) }
.problems li { display: grid; grid-template-columns: 5rem 1fr; padding: 0.4rem 0; border-top: 1px solid var(--line) }
.problems li:first-child { border-top: 0 }
.severity { font-weight: 650; font-size: 0.8125rem }
.error .severity { color: var(--bad) }
.warning .severity { color: var(--warn) }
.fix { color: var(--quiet) }
.label { font-weight: 600; font-size: 0.8125rem; margin-right: 0.25rem }

form { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1rem; margin: 0 0 1rem }
input[type="search"] { font: inherit; width: 20rem; max-width: 100%; padding: 0.25rem 0.6rem; margin-left: 0.35rem; color: var(--ink); background: var(--card); border: 1px solid var(--edge); border-radius: 5px }
::placeholder { color: var(--quiet); opacity: 1 }
input[type="checkbox"] { accent-color: var(--accent); vertical-align: -0.1em }

/* what is there for readers of screens alone stays inside, or the page would scroll to it */
.scroll { position: relative }
table { border-collapse: collapse }
th { text-align: left; font-weight: 600 }
.containers { width: 100%; background: var(--card); border: 1px solid var(--line) }
.containers > thead th { position: sticky; top: 0; z-index: 1; padding: 0.45rem 0.55rem; background: var(--head); color: var(--quiet); font-size: 0.8125rem; border-bottom: 1px solid var(--line) }
.containers > tbody > tr > * { padding: 0.45rem 0.55rem; vertical-align: top; border-top: 1px solid var(--line) }
.containers > tbody > tr > *:first-child { padding-left: 1.75rem }
.containers > tbody > .pod > * { background: var(--pod); vertical-align: middle; padding-top: 0.3rem; padding-bottom: 0.3rem }
.containers > tbody > .pod > *:first-child { padding-left: 0.75rem }
.pod small { white-space: nowrap }
.pod h3 { display: inline-block; margin: 0 0.6rem 0 0; font-size: 0.875rem; font-weight: 650 }
.namespace { font-weight: 400; color: var(--quiet) }
.troubled > *:first-child { box-shadow: inset 3px 0 var(--bad) }
tr:target > * { background: var(--target) }
.name { display: block }
.id { white-space: nowrap }
.id, .path { color: var(--quiet); font-weight: 400 }
.path { display: block; max-width: 44rem; overflow-wrap: anywhere; font-size: 0.75rem; margin-top: 0.25rem }
.state { font-weight: 600 }
.state + small { display: block; min-width: 7rem }
.good { color: var(--good) }
.warn { color: var(--warn) }
.bad { color: var(--bad) }
.use > div { display: flex; align-items: center; gap: 0.6rem }
.number { white-space: nowrap }
.number small { display: block }
.spark { flex: none; overflow: visible }
.spark .area { fill: var(--area) }
.spark .line { fill: none; stroke: var(--accent); stroke-width: 1.25; stroke-linejoin: round; stroke-linecap: round }
.spark .track { fill: var(--line) }
.spark .used { fill: var(--accent) }
.spark .full { fill: var(--bad) }

summary { cursor: pointer; white-space: nowrap }
.limits { margin: 0.4rem 0 0.2rem; font-size: 0.8125rem }
.limits caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.limits th, .limits td { padding: 0.15rem 0.6rem 0.15rem 0; vertical-align: top; border-top: 1px solid var(--line) }
.limits thead th { border-top: 0; color: var(--quiet) }
.limits tbody th { font-weight: 400 }
.limits small { display: block; font-size: 0.75rem }
.limits td, .limits th { white-space: nowrap }
.limits .verdict { color: var(--quiet); padding-right: 0 }
.limits .off .verdict { color: var(--bad); font-weight: 600 }
footer { margin-top: 1rem; color: var(--quiet) }

@media (max-width: 88rem) { .scroll { overflow-x: auto } .containers > thead th { position: static } body { padding: 0 0.75rem 1rem } }
@media (prefers-reduced-motion: no-preference) { tr:target > * { transition: background 0.3s } }
@media (forced-colors: active) { .spark .line { stroke: CanvasText } .spark .used { fill: Highlight } }
@media print {
  :root { color-scheme: light }
  body { max-width: none; padding: 0; font-size: 8pt }
  .skip, form, #control, footer { display: none }
  .containers > thead th { position: static }
  .scroll { overflow: visible }
  tr, li { break-inside: avoid }
  details::details-content { content-visibility: visible; block-size: auto }
}
`
