import { dir } from 'tmp-promise'
import { onTestFinished } from 'vitest'
import { type FakeContainerd, serveContainerd } from './fake-containerd.js'

/** A containerd for the time of one test. */
export async function fakeContainerd(): Promise<FakeContainerd> {
  const { path, cleanup } = await dir({ unsafeCleanup: true })
  const containerd = await serveContainerd(path)
  onTestFinished(async () => {
    await containerd.down()
    await cleanup()
  })
  return containerd
}
