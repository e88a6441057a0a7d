export { type CentrifugoOptions, openCentrifugo } from './centrifugo.ts'
export { type OwnCentrifugo, startCentrifugo } from './own-centrifugo.ts'
