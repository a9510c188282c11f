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

/** The recorded steps again on the simulator; what it answers otherwise. */
export async function replay({ kernel, cgroup, systemd, lines }: Recording): Promise<Divergence[]> {
  const sim = await createSim({
    kernel: kernel as Kernel,
    cgroup,
    ...(cgroup === 'v1' && { controllers: V1_MOUNTS }),
    memoryBytes: 1n << 30n,
    systemd: systemd ?? false,
  })
  const ground = simGround(sim)
  const performer = new Performer(ground)
  const found: Divergence[] = []
  for (const [index, { answer, ...step }] of lines.entries()) {
    const said = await performer.perform(step)
    if (!isDeepStrictEqual(said, answer)) found.push({ line: index + 2, step, kernel: answer, sim: said })
  }
  performer.close()
  await ground.systemd?.close()
  await sim.dispose()
  return found
}
