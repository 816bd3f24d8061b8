/**
 * The transaction service: takes requests, one by one, in batches or on a stream, has wire map
 * them, hands the commands to the engine and answers with their outcomes; and tells events to those
 * who watch. Never blocks a gRPC thread, and holds for each caller no more than a named bound. What
 * stays out: the rules of money, mapping, and the threads of the engine.
 */
package io.meridian.transaction;
