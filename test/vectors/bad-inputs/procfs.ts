import { cgroupPathsOf, parseMountInfo, parseProcCgroup } from '@cgroupkit/core'
import { expect } from 'vitest'
import type { Driver } from '../answers.js'

export const procfs: Driver = ({ situation, data }) => {
  const text = String(data)
  if (String(situation).startsWith('mountinfo')) {
    expect(parseMountInfo(text)).toEqual([{ point: '/sys/fs/cgroup', version: 2, controllers: [], bind: '/' }])
    return { outcome: 'ok' }
  }
  const [entry] = parseProcCgroup(text)
  expect(entry?.path).toBe(text.split(':').slice(2).join(':'))
  const outside = entry?.path.startsWith('/..') === true
  expect(entry?.outside).toBe(outside)
  // What lies above the namespace is not given as an own cgroup, so nothing can join it.
  expect(cgroupPathsOf(parseProcCgroup(text), [])).toEqual(outside ? {} : { cpu: '/a:b:c' })
  return { outcome: 'ok' }
}
