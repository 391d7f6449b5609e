/**
 * The clients that a program sends with, each as a layer.
 */
import * as FetchHttpClient from "#test/FetchHttpClient"
import * as NodeHttpClient from "#test/NodeHttpClient"

export const clients = [
  ["fetch", FetchHttpClient.layer],
  ["undici", NodeHttpClient.layerUndici],
  ["node:http", NodeHttpClient.layerNodeHttp]
] as const
