export { rdma } from '../v2/rdma.js'
