export { Manager } from './manager.js'
export { ManagerRefusal } from './refusal.js'
export { type DbusModule, type ServeBusOptions, type ServedBus, serveBus } from './serve-bus.js'
export {
  type BusFault,
  type BusVerb,
  createSimSystemd,
  SimSystemd,
  type SystemdWorld,
} from './sim-systemd.js'
