/**
 * The client as an application sees it: MeridianClient with blocking and asynchronous calls, typed
 * values, outcomes as values and faults as exceptions with a reason. A public signature here is a
 * promise. What stays out: protobuf and gRPC types, in any public signature.
 */
package io.meridian.client;
