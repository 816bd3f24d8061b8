package io.meridian.engine;

import io.meridian.ledger.Outcome;

/**
 * What a shard answers to a step of a crossing transaction that another shard has sent it.
 *
 * @param outcome of a prepare {@link Outcome.Prepared} or {@link Outcome.Declined}, of a settle
 *     {@link Outcome.Applied}; durable unless it was declined or only tried
 * @param commitMicros when it was recorded, or would be, microseconds since the epoch
 */
public record StepReply(Outcome outcome, long commitMicros) {}
