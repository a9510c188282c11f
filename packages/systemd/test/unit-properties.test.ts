import type { Bus } from '@cgroupkit/core'
import { describe, expect, test } from 'vitest'
import { startTransient, unitProperties } from '../src/index.js'

const plain = (ask: Parameters<typeof unitProperties>[0]) =>
  Object.fromEntries(unitProperties(ask).map(({ name, type, value }) => [name, [type, value]]))

describe('unitProperties', () => {
  test('of a scope', () => {
    expect(plain({ unit: 'cri-a.scope', slice: 'pods.slice', description: 'a', pid: 42 })).toEqual({
      Description: ['s', 'a'],
      Slice: ['s', 'pods.slice'],
      Delegate: ['b', true],
      PIDs: ['au', [42]],
      DefaultDependencies: ['b', false],
      MemoryAccounting: ['b', true],
      CPUAccounting: ['b', true],
      IOAccounting: ['b', true],
      TasksAccounting: ['b', true],
    })
  })

  test('of a slice: no Slice, no Delegate, no PIDs; its parent is wanted', () => {
    const slice = plain({ unit: 'pods-b.slice', slice: 'pods.slice', description: 'b' })
    expect(slice).toMatchObject({ Wants: ['as', ['pods.slice']], TasksAccounting: ['b', true] })
    expect(Object.keys(slice)).not.toEqual(expect.arrayContaining(['Slice']))
    expect(Object.keys(slice)).not.toEqual(expect.arrayContaining(['Delegate']))
  })
})

describe('startTransient', () => {
  const bus = (answers: ('done' | 'exists')[]): { bus: Bus; asked: string[] } => {
    const asked: string[] = []
    const nothing = async () => {}
    return {
      asked,
      bus: {
        startUnit: async () => {
          asked.push('start')
          return answers.shift() ?? 'exists'
        },
        resetFailed: async () => void asked.push('reset'),
        setProperties: nothing,
        stopUnit: nothing,
        getProperties: async () => undefined,
        version: async () => 252,
      },
    }
  }

  test('a slice that exists is fine when no process is to go into it', async () => {
    const { bus: port, asked } = bus(['done', 'exists'])
    await startTransient(port, 'system-a.slice', [])
    await startTransient(port, 'system-a.slice', [])
    expect(asked).toEqual(['start', 'start'])
  })

  test('with a process: reset, one more try, then an error', async () => {
    const { bus: port, asked } = bus([])
    await expect(startTransient(port, 'a.scope', [], { pid: 1234 })).rejects.toMatchObject({
      code: 'ERR_BUS',
      data: 'org.freedesktop.systemd1.UnitExists',
    })
    expect(asked).toEqual(['start', 'reset', 'start'])
  })

  test('with a process and a failed leftover: the second try is enough', async () => {
    const { bus: port, asked } = bus(['exists', 'done'])
    await startTransient(port, 'a.scope', [], { pid: 1234 })
    expect(asked).toEqual(['start', 'reset', 'start'])
  })
})
