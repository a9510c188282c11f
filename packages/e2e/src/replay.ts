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
  { kernel, cgroup, systemd, lines }: Recording,
  create: typeof createSim = createSim,
): AsyncGenerator<Divergence> {
  const sim = await create({
    kernel: kernel as Kernel,
    cgroup,
    ...(cgroup === 'v1' && { controllers: V1_MOUNTS }),
    memoryBytes: 1n << 30n,
    systemd: systemd ?? false,
  })
  const ground = simGround(sim)
  const performer = new Performer(ground)
  try {
    for (const [index, { answer, ...step }] of lines.entries()) {
      const said = await performer.perform(step)
      if (!isDeepStrictEqual(said, answer)) yield { line: index + 2, step, kernel: answer, sim: said }
    }
  } finally {
    performer.close()
    await ground.systemd?.close()
    await sim.dispose()
  }
}

/** All that the simulator answers otherwise. */
export async function replay(recording: Recording): Promise<Divergence[]> {
  const found: Divergence[] = []
  for await (const divergence of divergent(recording)) found.push(divergence)
  return found
}
