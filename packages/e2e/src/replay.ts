import { isDeepStrictEqual } from 'node:util'
import { createSim, type Kernel } from '@cgroupkit/sim'
import { Performer } from './perform.js'
import { V1_MOUNTS } from './programs/v1.js'
import { simGround } from './sim-ground.js'
import type { Answer, Recording, Step } from './step.js'

export interface Divergence {
  /** As in an editor: the recording's first operation is on line 2. */
  line: number
  step: Step
  kernel: Answer
  sim: Answer
}

/** The recorded steps again on the simulator, or on what `create` makes in its place; each answer that is another, as it is found. */
export async function* divergent(
  recording: Recording,
  create: typeof createSim = createSim,
): AsyncGenerator<Divergence> {
  let host = await booted(recording, create)
  try {
    for (const [index, { answer, ...step }] of recording.lines.entries()) {
      if (step.op === 'anew') {
        await host.close()
        host = await booted(recording, create)
        continue
      }
      const said = await host.performer.perform(step)
      if (!isDeepStrictEqual(said, answer)) yield { line: index + 2, step, kernel: answer, sim: said }
    }
  } finally {
    await host.close()
  }
}

async function booted({ kernel, cgroup, systemd, cpus }: Recording, create: typeof createSim) {
  const sim = await create({
    kernel: kernel as Kernel,
    cgroup,
    ...(cgroup === 'v1' && { controllers: V1_MOUNTS }),
    ...(cpus !== undefined && { cpus }),
    memoryBytes: 1n << 30n,
    systemd: systemd ?? false,
  })
  const ground = simGround(sim)
  const performer = new Performer(ground)
  const close = async () => {
    performer.close()
    await ground.systemd?.close()
    await sim.dispose()
  }
  return { performer, close }
}

/** All that the simulator answers otherwise. */
export async function replay(recording: Recording): Promise<Divergence[]> {
  const found: Divergence[] = []
  for await (const divergence of divergent(recording)) found.push(divergence)
  return found
}
