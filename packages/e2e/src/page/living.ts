import type { Browser } from 'playwright-core'
import type { Check } from '../containerd/told.js'
import { focusedRow, lookNow, visit } from './browser.js'
import { containerOf, everyday, Scene } from './scene.js'

/** With script: what changes is shown, and what somebody is at stays as it is. */
export async function checkLiving(browser: Browser): Promise<Check[]> {
  const scene = await Scene.open(everyday())
  try {
    return await visit(browser, scene.url, { viewport: { width: 1440, height: 500 } }, async ({ page, complaints }) => {
      const checks: Check[] = []
      const add = (says: string, got: unknown, wanted: unknown) => checks.push({ says, got, wanted })
      const live = () => page.locator('#live').textContent()
      const rows = page.locator('.containers tr[id]')
      const cache = page.locator('tr', { hasText: 'cache' })
      const at = `c-${scene.facts.containers[1]?.id}`
      await cache.locator('summary').click()
      await cache.locator('summary').focus()
      await page.evaluate("document.activeElement.closest('tr').kept = 'the same node'")
      const scrolled = await page.evaluate('scrollY')
      const before = await cache.locator('.use .number').allInnerTexts()

      // numbers change: silently
      for (let round = 0; round < 9; round++) scene.read()
      await lookNow(page)
      add('numbers are new', (await cache.locator('.use .number').allInnerTexts()).join() === before.join(), false)
      add('of mere numbers nothing is said aloud', await live(), '')

      // containers come, with trouble
      const more = containerOf('shop/web-7c9d-xkq2p', 'aaa', 20, { directory: 'foreign' })
      scene.facts = { ...scene.facts, containers: [more, ...scene.facts.containers] }
      await lookNow(page)
      add('a new container is shown', await rows.count(), 8)
      add('a new problem is said aloud', await live(), '4 problems now.')
      add('and stands in the title', (await page.title()).startsWith('(4) '), true)
      add('focus stays', await focusedRow(page), at)
      add('on the same node', await page.evaluate("document.activeElement.closest('tr').kept"), 'the same node')
      add('what was opened stays open', await cache.locator('.limits').isVisible(), true)
      add('nothing scrolls', (await page.evaluate<number>('scrollY')) >= Number(scrolled), true)

      // the one that has focus goes
      scene.facts = { ...scene.facts, containers: scene.facts.containers.filter(({ name }) => name !== 'cache') }
      await lookNow(page)
      add('a container that ended is gone', await rows.count(), 7)
      add('focus is on the page, not lost', await page.evaluate('document.activeElement.id'), 'main')

      // stopped, and gone on
      const pause = page.getByRole('button', { name: 'Pause updates' })
      await pause.click()
      scene.facts = { ...scene.facts, containers: everyday() }
      await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
      await page.waitForTimeout(300)
      add('paused, nothing changes', await rows.count(), 7)
      add('cache is not back', await cache.count(), 0)
      await page.getByRole('button', { name: 'Resume updates' }).click()
      await cache.waitFor()
      add('resumed, it is new at once', await cache.count(), 1)

      // without an answer, and with one
      const port = Number(new URL(scene.url).port)
      complaints.length = 0
      await scene.close()
      await page.getByText('No answer: what is shown is old.').waitFor({ timeout: 60_000 })
      add('by itself it looks again, and says that nobody answers', await live(), 'No answer: what is shown is old.')
      await scene.serve(port)
      await page.getByText('It answers again.').waitFor({ timeout: 60_000 })
      add('and that somebody does', await live(), 'It answers again.')
      add(
        'nobody complains of anything else',
        complaints.filter((text) => !/ERR_(?:CONNECTION|EMPTY)/.test(text)),
        [],
      )
      return checks
    })
  } finally {
    await scene.close()
  }
}
