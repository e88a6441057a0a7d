export { openTestCentrifugo, startOwnCentrifugo, whyNoCentrifugo, whyNoOwnCentrifugo } from './find-centrifugo.ts'
export { watchCentrifugo } from './watch.ts'
