/**
 * The transaction service: takes a request, has wire map it, hands the command to the engine and
 * answers with its outcome, never blocking a gRPC thread. What stays out: the rules of money,
 * mapping, and the threads of the engine.
 */
package io.meridian.transaction;
