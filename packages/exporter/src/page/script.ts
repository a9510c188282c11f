/** ms between two looks at the server. */
const EVERY = 5000

/**
 * Keeps the page new: fetches it again and changes only what differs, so that focus, selection, scroll position and what was opened stay. Says aloud only what
 * matters: another number of problems, or no answer. Reading the page does not need it.
 */
export const SCRIPT = `'use strict'
{
  const live = document.getElementById('live')
  const pause = document.createElement('button')
  pause.type = 'button'
  pause.textContent = 'Pause updates'
  document.getElementById('control').append(pause)
  let paused = false
  let etag
  let busy = false
  let lost = false

  const say = (text, stale) => {
    live.classList.toggle('stale', stale)
    if (live.textContent !== text) live.textContent = text
  }
  const problems = (root) => Number(root.querySelector('#problems .count').textContent)
  const told = (count) => (count === 0 ? 'No problems any more.' : count === 1 ? '1 problem now.' : count + ' problems now.')

  /** Makes \`old\` equal to \`fresh\`, keeping every node that can stay. */
  function morph(old, fresh) {
    if (old.isEqualNode(fresh) || old.id === 'live' || old.id === 'control') return
    if (old.nodeName !== fresh.nodeName) return old.replaceWith(document.importNode(fresh, true))
    if (old.nodeType !== Node.ELEMENT_NODE) {
      old.nodeValue = fresh.nodeValue
      return
    }
    const own = old.nodeName === 'DETAILS' ? 'open' : ''
    for (const { name } of [...old.attributes]) if (name !== own && !fresh.hasAttribute(name)) old.removeAttribute(name)
    for (const { name, value } of fresh.attributes)
      if (name !== own && old.getAttribute(name) !== value) old.setAttribute(name, value)
    children(old, fresh)
  }

  function children(old, fresh) {
    const keyOf = (node) => (node.dataset === undefined ? undefined : node.dataset.key)
    const wanted = new Set([...fresh.childNodes].map(keyOf))
    const known = new Map([...old.childNodes].map((node) => [keyOf(node), node]))
    let at = old.firstChild
    const skipGone = () => {
      while (at !== null && keyOf(at) !== undefined && !wanted.has(keyOf(at))) {
        const gone = at
        at = at.nextSibling
        gone.remove()
      }
    }
    for (const next of [...fresh.childNodes]) {
      skipGone()
      const key = keyOf(next)
      const same = key === undefined ? (at !== null && keyOf(at) === undefined ? at : undefined) : known.get(key)
      if (same === undefined) {
        old.insertBefore(document.importNode(next, true), at)
        continue
      }
      known.delete(key)
      if (same === at) at = at.nextSibling
      else old.insertBefore(same, at)
      morph(same, next)
    }
    while (at !== null) {
      const gone = at
      at = at.nextSibling
      gone.remove()
    }
  }

  function show(text) {
    const fresh = new DOMParser().parseFromString(text, 'text/html')
    const [before, after] = [problems(document), problems(fresh)]
    const focused = document.activeElement
    document.title = fresh.title
    for (const part of ['header', 'main']) morph(document.querySelector(part), fresh.querySelector(part))
    if (focused !== document.activeElement)
      (focused.isConnected ? focused : document.getElementById('main')).focus({ preventScroll: true })
    if (before !== after) say(told(after), false)
    else if (lost) say('It answers again.', false)
    lost = false
  }

  async function look() {
    if (busy || paused || document.hidden) return
    busy = true
    try {
      const headers = etag === undefined ? {} : { 'if-none-match': etag }
      const answer = await fetch(location.pathname + location.search, { headers, cache: 'no-store', signal: AbortSignal.timeout(${EVERY * 4}) })
      if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status))
      etag = answer.headers.get('etag') ?? undefined
      if (answer.status !== 304) show(await answer.text())
      else if (lost) {
        lost = false
        say('It answers again.', false)
      }
    } catch {
      lost = true
      say('No answer: what is shown is old.', true)
    } finally {
      busy = false
    }
  }

  pause.addEventListener('click', () => {
    paused = !paused
    pause.textContent = paused ? 'Resume updates' : 'Pause updates'
    look()
  })
  document.addEventListener('visibilitychange', look)
  setInterval(look, ${EVERY})
}
`
