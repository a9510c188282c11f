import type { Recorder } from '../../recorder.js'
import { delegated, plain, t } from './sent.js'

/** The ownership mark in a slice of systemd's: on a directory whose name a real scope takes, and on one that nobody wants. */
export async function mark(to: Recorder): Promise<void> {
  const slice = 'marks.slice'
  const top = `${to.root}/${slice}`
  const [ours, taken] = [`${top}/ours.scope`, `${top}/taken.scope`]
  const see = async () => {
    for (const dir of [ours, taken]) {
      await to.stat(dir)
      for (const file of ['memory.max', 'cpu.max', 'cgroup.events']) await to.read(`${dir}/${file}`)
    }
    await to.read(`${top}/cgroup.subtree_control`)
    await to.events(top)
  }
  await to.start(slice, ['MemoryAccounting', 'b', true])
  await to.spawn('$pause')
  await to.start('pause.scope', ...delegated(slice, '$pause'))
  await to.watch(`${top}/cgroup.subtree_control`)
  for (const dir of [ours, taken]) {
    await to.mkdir(dir, '1755')
    await to.write(`${dir}/memory.max`, '8M')
    await to.write(`${dir}/cpu.max`, '12345 54321')
  }
  await see()
  await to.reload()
  await see()
  await to.reexec()
  await see()
  await to.set(slice, t('MemoryMax', 67108864))
  await see()

  await to.get('taken.scope', 'LoadState ActiveState')
  await to.spawn('$real')
  await to.start('taken.scope', ...plain(slice, '$real'), t('MemoryMax', 16777216), t('TasksMax', 10))
  await see()
  await to.read(`${taken}/cgroup.procs`)
  await to.get('taken.scope', 'ActiveState ControlGroup MemoryMax')
  await to.mkdir(taken, '1755')
  await to.rmdir(taken)
  await to.reload()
  await see()
  await to.stop('taken.scope')
  await see()

  await to.do({ op: 'chmod', at: ours, mode: '755' })
  await see()
  await to.do({ op: 'chmod', at: ours, mode: '1755' })
  await see()
  await to.stop('pause.scope')
  await see()
  await to.spawn('$again')
  await to.start('again.scope', ...delegated(slice, '$again'))
  await see()
  await to.stop(slice)
  await see()
  await to.stat(top)
}
